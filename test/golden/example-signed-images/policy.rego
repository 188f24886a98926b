package agent_policy

import rego.v1

default AllowRequestsFailingPolicy := "no"
default AddARPNeighborsRequest := false
default AddSwapPathRequest := false
default AddSwapRequest := false
default CloseStdinRequest := false
default CopyFileRequest := false
default CreateContainerRequest := false
default CreateSandboxRequest := false
default ExecProcessRequest := false
default GetDiagnosticDataRequest := false
default GetIPTablesRequest := false
default GetMetricsRequest := false
default ListInterfacesRequest := false
default ListRoutesRequest := false
default MemAgentCompactConfig := false
default MemAgentMemcgConfig := false
default MemHotplugByProbeRequest := false
default PauseContainerRequest := false
default PullImageRequest := false
default RemoveContainerRequest := false
default ReseedRandomDevRequest := false
default ResizeVolumeRequest := false
default ResumeContainerRequest := false
default SetGuestDateTimeRequest := false
default SetIPTablesRequest := false
default SetPolicyRequest := false
default SignalProcessRequest := false
default StartContainerRequest := false
default StartTracingRequest := false
default StatsContainerRequest := false
default StopTracingRequest := false
default TtyWinResizeRequest := false
default UpdateContainerRequest := false
default UpdateEphemeralMountsRequest := false
default UpdateInterfaceRequest := false
default UpdateRoutesRequest := false
default VolumeStatsRequest := false
default WaitProcessRequest := false
default WriteStreamRequest := false
default DestroySandboxRequest := true
default GetOOMEventRequest := true
default GuestDetailsRequest := true
default OnlineCPUMemRequest := true
default ReadStreamRequest := true
default RemoveStaleVirtiofsShareMountsRequest := true

CreateContainerRequest := saved(news) if {
print(held)
every k in policy_data.checks { k in held }
}
news := {"pod": pod, "containers": records, "disks": {v: source | some [v, source] in disks}}
records := object.union(
{o: {"phase": "replaced"} | some o, c in data.pstate.containers; c.name == name},
{id: {"name": name, "lacks": lacks, "phase": "created"}},
)
id := input.container_id
notes := input.OCI.Annotations
kind := notes["io.kubernetes.cri.container-type"]
container := policy_data.containers[0] if kind == "sandbox"
container := c if {
kind == "container"
some c in policy_data.containers
c.name == notes["io.kubernetes.cri.container-name"]
}
name := object.get(container, "name", "")
set_of(list) := {x | some x in list}
saved(news) := {"allowed": true, "ops": [{"op": "add", "path": "/pstate", "value": object.union(data.pstate, news)}]}
held contains "request" if {
regex.match("^[a-z0-9]{2,64}$", id)
not id in {"cdh", "image", "sandbox", "shared"}
input.shared_mounts == []
input.string_user == null
input.sandbox_pidns == false
{list | list := input.OCI.Hooks[_]} - {[]} == set()
{port | some key, port in input; endswith(key, "_port")} - {0, null} == set()
}
held contains "linux" if {
linux.MountLabel == ""
linux.Seccomp == null
spaces - {"cgroup ", "network /run/netns/podns"} == {"ipc ", "mount ", "uts "}
regex.match("^([A-Za-z0-9_/-]*kubepods[A-Za-z0-9_/-]*(\\.slice:[a-z-]+:)?[A-Za-z0-9_/-]+)?$", linux.CgroupsPath)
{linux.UIDMappings, linux.GIDMappings, linux.Devices, linux.Resources.Devices, input.devices} == {[]}
}
linux := input.OCI.Linux
spaces := {concat(" ", [replace(n.Type, "mnt", "mount"), n.Path]) | some n in linux.Namespaces}
held contains "image" if {
[object.remove(s, ["driver_options"]) | some s in pulls] == [{
"driver": "image_guest_pull",
"fs_group": null,
"fstype": "overlay",
"mount_point": rootfs,
"options": [],
"shared": false,
"source": image,
}]
object.get(notes, "io.kubernetes.cri.image-name", "pause") == image
input.OCI.Root.Path == rootfs
every o in pulls[0].driver_options {
meta := json.unmarshal(trim_prefix(o, "image_guest_pull=")).metadata
meta["io.kubernetes.cri.container-type"] == kind
not meta["io.kubernetes.cri-o.ContainerType"]
object.union(notes, meta) == object.union(meta, notes)
}
}
pulls := [s | some s in input.storages; s.driver == "image_guest_pull"]
image := object.get(container.OCI.Annotations, "io.kubernetes.cri.image-name", "pause")
rootfs := concat("/", ["/run/kata-containers", id, "rootfs"])
held contains "storages" if {
every s in input.storages { storage_ok(s) }
}
storage_ok(s) if s.driver == "image_guest_pull"
storage_ok(s) if {
s.driver in {"blk", "blk-ccw", "scsi"}
set_of(s.driver_options) == {"create_filesystem", "encryption_key=ephemeral"}
s.fstype == "ext4"
s.options == []
s.shared == true
regex.match("^[0-9a-z]+([.:/][0-9a-z-]+)*$", s.source)
s.mount_point == concat("/", ["/run/kata-containers/sandbox/storage", base64url.encode(s.source)])
group_ok(s.fs_group)
}
group_ok(group) if group == null
group_ok(group) if group.group_id == policy_data.sandbox.fs_group
storage_ok(s) if {
regex.match("^/run/kata-containers/sandbox/ephemeral/[a-z0-9-]+$", s.mount_point)
plain(s, "ephemeral", "tmpfs", set())
}
storage_ok(s) if {
regex.match("^[a-z0-9]+$", notes["io.kubernetes.cri.sandbox-id"])
regex.match(local_place("[a-z0-9-]+"), s.mount_point)
plain(s, "local", "local", {"mode=0777"})
}
local_place(name) := concat("", ["^/run/kata-containers/shared/containers/(passthrough/)?", notes["io.kubernetes.cri.sandbox-id"], "/rootfs/local/", name, "$"])
plain(s, driver, type, options) if {
object.remove(s, ["mount_point", "options", "shared"]) == {
"driver": driver,
"driver_options": [],
"fs_group": null,
"fstype": type,
"source": type,
}
s.shared == false
set_of(s.options) - {concat("=", ["fsgid", object.get(policy_data.sandbox, "fsgid", "")])} == options
}
held contains "mounts" if {
linux.RootfsPropagation in {"", object.get(container, "propagation", "")}
every m in input.OCI.Mounts { source_ok(m) }
}
source_ok(m) if system_mount(m)
source_ok(m) if {
m.type_ == "bind"
copied(m.source, id, "", m.destination)
}
source_ok(m) if {
some s in input.storages
s.driver != "image_guest_pull"
s.mount_point == m.source
m.type_ == object.get({"local": "local"}, s.driver, "bind")
}
held contains "sysctls" if {
[v | v := input.OCI.Process.Env[_]; startswith(v, "VISIBLE_CDI_DEVICES=")] == []
every key, value in linux.Sysctl { policy_data.runtime.sysctls[key] == value }
}
system_mount(m) if {
some options
[m.type_, m.source, options] = split(policy_data.runtime.mounts[m.destination], " ")
set_of(m.options) - {x | m.type_ == "cgroup"; some x in ["memory_recursiveprot", "nsdelegate", "ro", "rw"]} == set_of(split(options, ","))
}
mount_source(m, w) if {
w.disk
some s in input.storages
s.shared == true
s.mount_point == m.source
}
mount_source(m, w) if m.source == concat("/", ["/run/kata-containers/sandbox/ephemeral", w.memory])
mount_source(m, w) if regex.match(local_place(w.local), m.source)
copied(path, of, below, at) if {
endswith(split(path, "/")[5], regex.replace(at, "^.*/([^/]+)/*$", "-$1"))
regex.match(concat("", ["^/run/kata-containers/shared/containers/", of, "-[a-z0-9]{16}-[^/\\x00]+", below, "$"]), path)
}
disks := {[v, m.source] | some m in input.OCI.Mounts; some k in ["disk", "local"]; v := container.mounts[m.destination][k]}
held contains "volumes" if paired(disks | {[v, source] | some v, source in data.pstate.disks})
unique(list) if count(set_of(list)) == count(list)
paired(pairs) if {
unique([a | some [a, _] in pairs])
unique([b | some [_, b] in pairs])
}
held contains "annotations" if {
notes["io.katacontainers.pkg.oci.container_type"] == concat("_", ["pod", kind])
every key, value in notes { note_ok(key, value) }
}
note_ok(key, _) if {
some r in ["io.kubernetes.cri.", "io.kubernetes.container.terminationMessage", "io.katacontainers.pkg.oci.", "nerdctl/"]
startswith(key, r)
}
held contains "pod" if {
object.get(data.pstate, "pod", pod) == pod
regex.match(policy_data.sandbox.name, pod.name)
object.get(policy_data.sandbox, "namespace", pod.namespace) == pod.namespace
regex.match(policy_data.sandbox.hostname, input.OCI.Hostname)
}
pod := {
"id": notes["io.kubernetes.cri.sandbox-id"],
"name": notes["io.kubernetes.cri.sandbox-name"],
"namespace": notes["io.kubernetes.cri.sandbox-namespace"],
}
held contains "once" if {
{c | some c in data.pstate.containers; [c.name, c.phase] == [name, "started"]} == set()
{c | c := data.pstate.containers[id]; [c.name, c.phase] != [name, "created"]} == set()
}
lacks contains x if some x in set_of(container.env) - set_of(input.OCI.Process.Env)
lacks contains x if some x in created.lacks
created := c if {
c := data.pstate.containers[id]
c.phase != "removed"
}
StartContainerRequest := saved({"containers": {id: {"phase": "started"}}}) if {
created.lacks == []
created.phase == "created"
}
RemoveContainerRequest := saved({"containers": {id: {"phase": "removed"}}}) if created
SignalProcessRequest if created
StatsContainerRequest if created
WaitProcessRequest if created
CreateSandboxRequest := saved({"sandbox": true}) if {
data.pstate == {}
regex.match(policy_data.sandbox.hostname, input.hostname)
input.guest_hook_path == ""
input.kernel_modules == []
input.sandbox_pidns == false
every s in input.storages {
object.remove(s, ["options"]) == {
"driver": "ephemeral",
"driver_options": [],
"fs_group": null,
"fstype": "tmpfs",
"mount_point": "/run/kata-containers/sandbox/shm",
"shared": false,
"source": "shm",
}
regex.match("^mode=1777,nodev,noexec,nosuid,size=[0-9]+$", concat(",", sort(s.options)))
}
}
CopyFileRequest if {
input.file_type in {"Directory", "Regular"}
input.file_mode < 33792
placed(`(/\.{0,2}[^/.\x00][^/\x00]*)*`)
}
CopyFileRequest if {
input.file_type == "Symlink"
placed(`(/\.{0,2}[^/.\x00][^/\x00]*)+`)
regex.match(`^(/\.{0,2}[^/.\x00][^/\x00]*)+$`, concat("/", ["", input.symlink_target]))
}
placed(below) if copied(input.path, "[a-z0-9]{2,64}", below, split(input.path, "/")[5])
UpdateInterfaceRequest if {
device(input.interface.name)
device(input.interface.device)
every a in input.interface.IPAddresses { outside(concat("/", [a.address, a.mask])) }
regex.match("^([0-9a-f]{2}:)+[0-9a-f]{2}$", input.interface.hwAddr)
regex.match("[1-9a-f]", input.interface.hwAddr)
input.interface.raw_flags in {0, 128}
input.interface.mtu >= 68
input.interface.mtu <= 65535
}
UpdateRoutesRequest if {
every r in input.routes.Routes {
device(r.device)
outside(r.dest)
outside(r.gateway)
outside(r.source)
}
}
AddARPNeighborsRequest if {
every n in input.neighbors.ARPNeighbors {
device(n.device)
n.state in {2, 128}
n.flags in {0, 8, 128, 136}
outside(n.toIPAddress.address)
}
}
device(name) if {
regex.match("^[A-Za-z0-9._@-]{1,15}$", name)
name != "lo"
}
outside(a) if regex.match(`^(|0.0.0.0/0|::/0|224.0.0.0/4|2000::/3|fc00::/7|(([2-9][0-9]{0,2}|1(2[0-689]|[013-9]?[0-9])?)(\.[0-9]+){3}|[1-9a-f][0-9a-f]{2,3}:[0-9a-f:]+)(/([89]|[1-9][0-9]+))?)$`, a)


policy_data := {
"containers": [
{"OCI": {"Annotations": {}}},
{"name": "ledger", "OCI": {"Annotations": {"io.kubernetes.cri.image-name": "registry.example.com/ledger/server@sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"}}},
{"name": "agent", "OCI": {"Annotations": {"io.kubernetes.cri.image-name": "vendor.example.net/agents/metrics@sha256:fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13"}}}
],
"sandbox": {"name": "", "hostname": ""},
"checks": ["annotations", "image", "linux", "mounts", "once", "pod", "request", "storages", "sysctls", "volumes"],
"runtime": {
"mounts": {
"/proc": "proc proc nodev,noexec,nosuid",
"/dev": "tmpfs tmpfs mode=755,nosuid,size=65536k,strictatime",
"/dev/pts": "devpts devpts gid=5,mode=0620,newinstance,noexec,nosuid,ptmxmode=0666",
"/dev/mqueue": "mqueue mqueue nodev,noexec,nosuid",
"/dev/shm": "bind /run/kata-containers/sandbox/shm rbind",
"/sys": "sysfs sysfs nodev,noexec,nosuid,ro",
"/sys/fs/cgroup": "cgroup cgroup nodev,noexec,nosuid,relatime"
},
"sysctls": {"net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647"}
}
}
