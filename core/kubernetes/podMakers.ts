import { fieldsOf } from "../fields";
import { isPlainObject } from "../shape";
import { groupOf } from "./objects";

/** Kinds whose controllers make pods that no template in the object describes whole, and what those pods are. */
interface PodMaker {
    readonly group: string;
    readonly kinds: readonly string[];
    readonly makes: string;
}

const BY_CHART = "all that the chart or the folder makes";
const DATABASE = "the servers of the database";

/** As the documentation of each project describes its kinds: no source was read, because nothing but a name in a message follows. */
const POD_MAKERS: readonly PodMaker[] = [
    {
        group: "kafka.strimzi.io",
        kinds: ["Kafka", "KafkaNodePool", "KafkaConnect", "KafkaMirrorMaker", "KafkaMirrorMaker2", "KafkaBridge"],
        makes: "the brokers, controllers and operators of Kafka",
    },
    { group: "core.strimzi.io", kinds: ["StrimziPodSet"], makes: "the pods that it lists" },
    { group: "postgresql.cnpg.io", kinds: ["Cluster", "Pooler"], makes: DATABASE },
    { group: "acid.zalan.do", kinds: ["postgresql"], makes: DATABASE },
    { group: "postgres-operator.crunchydata.com", kinds: ["PostgresCluster"], makes: DATABASE },
    { group: "k8s.mariadb.com", kinds: ["MariaDB", "MaxScale"], makes: DATABASE },
    { group: "mysql.oracle.com", kinds: ["InnoDBCluster"], makes: DATABASE },
    { group: "mongodbcommunity.mongodb.com", kinds: ["MongoDBCommunity"], makes: DATABASE },
    { group: "databases.spotahome.com", kinds: ["RedisFailover"], makes: DATABASE },
    { group: "clickhouse.altinity.com", kinds: ["ClickHouseInstallation"], makes: DATABASE },
    { group: "elasticsearch.k8s.elastic.co", kinds: ["Elasticsearch"], makes: DATABASE },
    { group: "kibana.k8s.elastic.co", kinds: ["Kibana"], makes: "the servers of Kibana" },
    { group: "minio.min.io", kinds: ["Tenant"], makes: "the servers of the object store" },
    { group: "rabbitmq.com", kinds: ["RabbitmqCluster"], makes: "the brokers of RabbitMQ" },
    {
        group: "sparkoperator.k8s.io",
        kinds: ["SparkApplication", "ScheduledSparkApplication", "SparkConnect"],
        makes: "the driver and the executors",
    },
    {
        group: "serving.kserve.io",
        kinds: ["InferenceService", "InferenceGraph", "LLMInferenceService", "ServingRuntime", "ClusterServingRuntime"],
        makes: "predictor, transformer and explainer",
    },
    {
        group: "monitoring.coreos.com",
        kinds: ["Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"],
        makes: "the servers of the monitoring",
    },
    {
        group: "tekton.dev",
        kinds: ["Task", "ClusterTask", "TaskRun", "Pipeline", "PipelineRun", "StepAction"],
        makes: "a pod for each run of a task",
    },
    {
        group: "argoproj.io",
        kinds: ["Workflow", "CronWorkflow", "WorkflowTemplate", "ClusterWorkflowTemplate"],
        makes: "a pod for each step",
    },
    { group: "argoproj.io", kinds: ["Application", "ApplicationSet"], makes: BY_CHART },
    // A resource of Pulumi, whose objects no transform sees.
    { group: "helm.sh", kinds: ["Release"], makes: BY_CHART },
    { group: "helm.toolkit.fluxcd.io", kinds: ["HelmRelease"], makes: BY_CHART },
    { group: "kustomize.toolkit.fluxcd.io", kinds: ["Kustomization"], makes: BY_CHART },
    { group: "helm.cattle.io", kinds: ["HelmChart"], makes: BY_CHART },
    { group: "ray.io", kinds: ["RayJob", "RayService"], makes: "the Ray cluster, and what submits the job" },
    { group: "batch.volcano.sh", kinds: ["Job", "CronJob"], makes: "the pods of its tasks" },
    { group: "flow.volcano.sh", kinds: ["JobFlow", "JobTemplate"], makes: "the pods of its jobs" },
    { group: "apps.kruise.io", kinds: ["SidecarSet"], makes: "containers that it adds to the pods of others" },
    {
        group: "trainer.kubeflow.org",
        kinds: ["TrainJob", "TrainingRuntime", "ClusterTrainingRuntime"],
        makes: "the nodes of the training",
    },
    { group: "kubeflow.org", kinds: ["Notebook"], makes: "the server of the notebook" },
    { group: "flink.apache.org", kinds: ["FlinkDeployment"], makes: "job manager and task managers" },
    { group: "keda.sh", kinds: ["ScaledJob"], makes: "the pods of its Jobs" },
    { group: "agones.dev", kinds: ["GameServer", "GameServerSet", "Fleet"], makes: "the game servers" },
    { group: "apiextensions.crossplane.io", kinds: ["Composition"], makes: "the objects that it composes" },
    { group: "pkg.crossplane.io", kinds: ["Provider", "Function"], makes: "the controllers of the package" },
    { group: "serving.knative.dev", kinds: ["Configuration", "Revision"], makes: "the pods of the revision" },
    { group: "template.openshift.io", kinds: ["Template"], makes: "the objects that it lists" },
    { group: "build.openshift.io", kinds: ["BuildConfig", "Build"], makes: "a pod for each build" },
    { group: "kubevirt.io", kinds: ["VirtualMachine", "VirtualMachineInstance"], makes: "a pod for each machine" },
    { group: "actions.github.com", kinds: ["AutoscalingRunnerSet"], makes: "the runners" },
];

/** The pods that the controller of an object makes, where its kind is known for that. */
export function madeBy(object: unknown): string | undefined {
    const { kind } = fieldsOf(object);
    const group = groupOf(object);
    return POD_MAKERS.find((one) => one.group === group && one.kinds.includes(String(kind)))?.makes;
}

/** Groups whose objects hold patterns of pods, or names of images, and make no pods; and schemas, which are large. */
const WITHOUT_PODS =
    /(?:^|\.)(?:kyverno\.io|gatekeeper\.sh|sigstore\.dev|image\.toolkit\.fluxcd\.io)$|^(?:apiextensions|admissionregistration|policies)\.k8s\.io$/;

/** Groups of Kubernetes: their kinds that make pods are in the table of kinds. */
const BUILT_IN = /^(?:|apps|batch|extensions|autoscaling|policy|[\w.-]+\.k8s\.io)$/;

/** Whether an object may hold pods: schemas and policies for admission look as if they did. */
function mayHavePods(object: unknown): boolean {
    const group = groupOf(object);
    return group === undefined || !WITHOUT_PODS.test(group);
}

const CONTAINER_LISTS = ["containers", "initContainers", "sidecars", "steps"];

/** Whether an object has containers or an image somewhere, whatever its kind. */
export function namesContainers(object: unknown): boolean {
    const isForeign = !BUILT_IN.test(groupOf(object) ?? "");
    const visit = (value: unknown, depth: number): boolean => {
        if (depth > 32) {
            return false;
        }
        if (Array.isArray(value)) {
            return value.some((item) => visit(item, depth + 1));
        }
        return (
            isPlainObject(value) &&
            Object.entries(value).some(
                ([key, part]) =>
                    (CONTAINER_LISTS.includes(key) && Array.isArray(part) && part.some(isPlainObject)) ||
                    (isForeign && key === "image" && typeof part === "string" && part !== "") ||
                    visit(part, depth + 1),
            )
        );
    };
    const { metadata: _, status: __, ...rest } = fieldsOf(object);
    return mayHavePods(object) && visit(rest, 0);
}
