package caravan.model;

/** Whether the virtual machine runs at the end. */
public enum TargetPower {
    ON,
    OFF,
    /** As the source was. */
    AUTO
}
