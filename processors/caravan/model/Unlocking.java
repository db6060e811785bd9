package caravan.model;

/**
 * How the encrypted disks of a guest are opened.
 *
 * @param luks Secret with passphrases; its name is empty where there is none
 * @param clevis by the network: Clevis asks a Tang server
 */
public record Unlocking(ObjectRef luks, boolean clevis) {

    public static final Unlocking NONE = new Unlocking(ObjectRef.named("", ""), false);
}
