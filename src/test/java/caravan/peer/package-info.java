/**
 * What goes wrong in the strongest peer when it carries EC2 instances, recreated here. A test {@code cNN_…} shows that
 * Caravan does not have defect NN; this list says where. {@code PeerListTest} compares it with the tests.
 *
 * <ul>
 *   <li>C1: a machine arrives without some of its disks: VolumesPeerTest, BeforeCommitTest, AmbiguityTest,
 *       PersistentVolumesTest
 *   <li>C2: one snapshot counts as all of them: SnapshotsPeerTest, BeforeCommitTest, AmbiguityTest
 *   <li>C3: snapshots and volumes of last week are taken again: SnapshotsPeerTest
 *   <li>C4: two plans, or two clusters, share the objects of one instance: SnapshotsPeerTest, WishTest
 *   <li>C5: a second run touches what the first has carried: PlanPeerTest, WishTest
 *   <li>C6: hooks are passed by in silence: HooksPeerTest, HookStoriesTest, PodsAndJobsTest
 *   <li>C7: the target name is not used, or is no name at all: PlanPeerTest, IntentNamesTest, ObjectNamesTest,
 *       LandingsTest, MachinePeerTest, PreflightFindingsTest
 *   <li>C8: labels, selector and affinity of the plan get lost: PlanPeerTest, VirtualMachinesTest,
 *       MachineShapeTest, LandingsTest, MachinePeerTest
 *   <li>C9: a claim is there before its volume and gets an empty one: ClusterPeerTest, BeforeCommitTest,
 *       PersistentVolumesTest
 *   <li>C10: a failure leaves everything behind and the source off: UndoPeerTest
 *   <li>C11: the second try takes the source for one that was off: UndoPeerTest, SourceTest
 *   <li>C12: a cancel while the source is stopping leaves it off: UndoPeerTest, WishTest
 *   <li>C13: an error is not told, and stops the whole plan: PlanPeerTest
 *   <li>C14: a wait has no end, also for what has failed already: SnapshotsPeerTest, VolumesPeerTest, ClusterPeerTest,
 *       BeforeCommitTest
 *   <li>C15: a plan of 300 begins 300: PlanPeerTest
 *   <li>C16: throttling is met without any measure: AmbiguityTest, CarryTest, PreflightStoriesTest
 *   <li>C17: a pod that cannot be reached over the network holds everything up; its log is read instead:
 *       ClusterPeerTest, ConversionPeerTest
 *   <li>C18: the first delete that fails ends the clean-up without a word: SnapshotsPeerTest, CarryTest
 *   <li>C19: keys, not account numbers, decide what is shared: PreflightPeerTest, CrossAccountTest
 *   <li>C20: performance, encryption and tags of a disk get lost: CarryTest, IntentPlannerTest, KindPeerTest,
 *       RehearsedAnswersTest, SourceTagsTest, VolumeKindPlannerTest
 *   <li>C21: the volume is not what its storage class says: CarryTest, KindPeerTest, VolumeKindPlannerTest
 *   <li>C22: tags are missing without which the driver may not attach: CarryTest
 *   <li>C23: nobody deletes the volume of a deleted claim: ClusterPeerTest, PersistentVolumesTest
 *   <li>C24: nothing ties a volume to its zone: PersistentVolumesTest, CarryTest
 *   <li>C25: sizes are guessed: KindPeerTest, VolumesPeerTest, PersistentVolumesTest
 *   <li>C26: volumes with a Marketplace code attach to no running node: FromSdkTest, SourceKindPeerTest
 *   <li>C27: first reads of a new volume are slow: FillBudgetTest, FilledVolumeTest, KindPeerTest,
 *       VolumeKindPlannerTest
 *   <li>C28: processors and memory by the last word of a type's name: IntentPlannerTest, MachineShapeTest, KindPeerTest,
 *       VirtualMachinesTest
 *   <li>C29: the first disk of the list is taken for the root: IntentPlannerTest, MachineShapeTest, VirtualMachinesTest,
 *       MachinePeerTest
 *   <li>C30: the eleventh disk comes second: IntentNamesTest, DiskPodsTest
 *   <li>C31: an arm64 machine becomes an amd64 one: VirtualMachinesTest
 *   <li>C32: every Windows is Windows 10, every Linux RHEL 8: FromSdkTest, MachineShapeTest
 *   <li>C33: the firmware asked for is taken for the one in effect: IntentPlannerTest, MachineShapeTest
 *   <li>C34: the instance store is lost without a word: PreflightStoriesTest
 *   <li>C35: members of Auto Scaling groups, Spot, protected and terminated instances: SourceKindPeerTest, BeforeCommitTest,
 *       PreflightAwsStoriesTest
 *   <li>C36: a volume that several write to is taken for one's own: IntentProblemsTest
 *   <li>C37: order and addresses of interfaces get lost: IntentPlannerTest, MachineShapeTest, LandingsTest, FromSdkTest,
 *       MachinePeerTest, PreflightStoriesTest
 *   <li>C38: a qualified name makes no claim: IntentNamesTest, ObjectNamesTest
 *   <li>C39: the disks are made in another cluster than the machine. One gateway to one cluster makes both, and a plan
 *       for another cluster is refused: PreflightPeerTest, ProviderAndMigrationReaderTest
 *   <li>C40: a deleted plan leaves objects that nobody finds: UndoPeerTest
 *   <li>C41: a list that lags makes a second claim: ClusterPeerTest, AmbiguityTest, IntentNamesTest,
 *       VolumesPeerTest
 *   <li>C42: images, scratch volumes and labels of the plan do not reach the conversion: ConversionPeerTest,
 *       PodsAndJobsTest
 *   <li>C43: a conversion of an earlier run fails this one, or runs twice on one disk: ClusterPeerTest
 *   <li>C44: the inventory keeps what is gone, and plans are made by it: InventoryPeerTest
 *   <li>C45: static keys alone, without session tokens, roles and external ids: ProviderAccessTest, RoleSessionsTest,
 *       AccountsTest, RoleStoriesTest, TwoRolesTest
 *   <li>C46: nothing is tried before the stop: PreflightPeerTest, PreflightStoriesTest, RightsPeerTest,
 *       StateVolumeStoriesTest, MissingRightsOfTwoAccountsTest, CanaryRightsStoriesTest, PreflightClusterStoriesTest,
 *       PreflightAwsStoriesTest, AwsQuotaStoriesTest, BeforeCommitTest, MissingRightsStoriesTest, PolicyStoriesTest,
 *       RehearsalsTest, RehearsedAnswersTest, SnapshotRehearsalsTest
 *   <li>C47: the removal of AWS's agents is promised and not done: ConversionPeerTest
 *   <li>C48: an empty answer counts as ready: SnapshotsPeerTest
 *   <li>C49: a field that AWS leaves out ends in a panic: FromSdkTest
 *   <li>C50: a pair of a map that can never match is accepted: PreflightPeerTest, MapReadersTest
 *   <li>C51: the documented provider is refused: PreflightPeerTest, ProviderAccessTest
 *   <li>C52: the protection of a claim is taken off while a pod writes: UndoPeerTest, WishTest
 *   <li>C53: with its Migration a record loses what it made: UndoPeerTest
 *   <li>C54: labels of the plan hide the conversion pod: ClusterPeerTest, DiskPodsTest
 *   <li>C55: an unknown volume counts as gp3: VolumesPeerTest
 *   <li>C56: errors are known by words of their messages: AwsFaultsTest
 *   <li>C57: the text of an error does not reach the status: SnapshotsPeerTest
 *   <li>C58: the machine runs before anything is certain: UndoPeerTest, CarryTest
 * </ul>
 */
package caravan.peer;
