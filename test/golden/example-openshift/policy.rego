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
default ReadStreamRequest := false
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
kind := notes["io.kubernetes.cri-o.ContainerType"]
container := policy_data.containers[0] if kind == "sandbox"
container := c if {
kind == "container"
some c in policy_data.containers
c.name == notes["io.kubernetes.container.name"]
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
input.OCI.Root.Path == rootfs
every o in pulls[0].driver_options {
meta := json.unmarshal(trim_prefix(o, "image_guest_pull=")).metadata
meta["io.kubernetes.cri-o.ContainerType"] == kind
not meta["io.kubernetes.cri.container-type"]
object.union(notes, meta) == object.union(meta, notes)
}
}
image := "pause" if kind == "sandbox"
image := given if {
kind == "container"
given := notes["io.kubernetes.cri-o.ImageName"]
[repository, digest] := split(given, "@")
regex.match("^[0-9A-Za-z][0-9A-Za-z._:/-]*$", repository)
endswith(container.OCI.Annotations["io.kubernetes.cri.image-name"], concat("", ["@", digest]))
}
pulls := [s | some s in input.storages; s.driver == "image_guest_pull"]
rootfs := concat("/", ["/run/kata-containers", id, "rootfs"])
held contains "storages" if {
every s in input.storages { storage_ok(s) }
}
storage_ok(s) if s.driver == "image_guest_pull"
storage_ok(s) if {
regex.match("^[a-z0-9]+$", notes["io.kubernetes.cri-o.SandboxID"])
regex.match(local_place("[a-z0-9-]+"), s.mount_point)
plain(s, "local", "local", {"mode=0777"})
}
local_place(name) := concat("", ["^/run/kata-containers/shared/containers/(passthrough/)?", notes["io.kubernetes.cri-o.SandboxID"], "/rootfs/local/", name, "$"])
plain(s, driver, type, options) if {
object.remove(s, ["mount_point", "options", "shared"]) == {
"driver": driver,
"driver_options": [],
"fs_group": null,
"fstype": type,
"source": type,
}
s.shared == false
every o in set_of(s.options) - options { fsgid_ok(o) }
options - set_of(s.options) == set()
}
fsgid_ok(option) if option == concat("=", ["fsgid", policy_data.sandbox.fsgid])
fsgid_ok(option) if {
not policy_data.sandbox.fs_group
regex.match("^fsgid=[0-9]+$", option)
in_range(to_number(trim_prefix(option, "fsgid=")))
}
held contains "mounts" if {
linux.RootfsPropagation == ""
every m in input.OCI.Mounts { mount_ok(m) }
}
mount_ok(m) if {
w := container.mounts[m.destination]
m.type_ == object.get(w, "type", "bind")
set_of(m.options) == set_of(w.options)
mount_source(m, w)
}
mount_ok(m) if {
not container.mounts[m.destination]
system_mount(m)
}
system_mount(m) if {
some options
[m.type_, m.source, options] = split(policy_data.runtime.mounts[m.destination], " ")
set_of(m.options) - {x | m.type_ == "cgroup"; some x in ["memory_recursiveprot", "nsdelegate", "ro", "rw"]} == set_of(split(options, ","))
}
mount_ok(m) if {
not container.mounts[m.destination]
m.destination in policy_data.runtime.files
copied(m.source, id, "", m.destination)
m.type_ == "bind"
set_of(m.options) - {"rbind", "ro", "rw", "rprivate", "nodev", "noexec", "nosuid"} == {"bind"}
}
mount_source(m, w) if {
w.copy
copied(m.source, id, "", m.destination)
}
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
note_ok(key, _) if not regex.match(`^(cdi\.k8s\.io/|io\.(confidentialcontainers|katacontainers|kubernetes\.cri)\.)`, trim_prefix(key, "io.katacontainers.pkg.oci."))
held contains "pod" if {
object.get(data.pstate, "pod", pod) == pod
regex.match(policy_data.sandbox.name, pod.name)
object.get(policy_data.sandbox, "namespace", pod.namespace) == pod.namespace
regex.match(policy_data.sandbox.hostname, input.OCI.Hostname)
}
pod := {
"id": notes["io.kubernetes.cri-o.SandboxID"],
"name": notes["io.kubernetes.pod.name"],
"namespace": notes["io.kubernetes.pod.namespace"],
}
held contains "once" if {
{c | some c in data.pstate.containers; [c.name, c.phase] == [name, "started"]} == set()
{c | c := data.pstate.containers[id]; [c.name, c.phase] != [name, "created"]} == set()
}
held contains k if {
some k in policy_data.checks
holds(k, input.OCI.Process, container)
}
held contains k if {
kind == "sandbox"
some k in ["args", "capabilities", "env", "process", "user"]
}
holds("args", p, c) if {
p.Terminal == c.terminal
p.Args == c.args
}
holds("env", p, c) if {
env := p.Env
early := {i: v | some i, v in env; v in c.shadowed; some j, w in env; i < j; key_of(w) == key_of(v)}
every v in early { count([1 | early[_] == v]) <= count([1 | c.shadowed[_] == v]) }
env_held([v | some i, v in env; not early[i]], c)
}
env_held(env, c) if {
names := {key_of(o) | some o in c.env}
every v in set_of(env) - set_of(c.env) {
not key_of(v) in names
not contains(v, "=sealed.")
some r in policy_data.env_families
regex.match(r, v)
}
count({key_of(v) | some v in env}) == count(env)
}
key_of(v) := split(v, "=")[0]
holds("user", p, c) if {
id_ok(p.User.UID, c.user.UID)
object.remove(p.User, ["AdditionalGids", "UID"]) == object.remove(c.user, ["AdditionalGids", "UID"])
groups := set_of(p.User.AdditionalGids) - set_of(object.get(c, "image_groups", []))
set_of(c.user.AdditionalGids) - groups == set()
others := groups - set_of(c.user.AdditionalGids)
count(others) <= count(ranged_groups)
every group in others { in_range(group) }
}
id_ok(id, wanted) if id == wanted
id_ok(id, wanted) if {
wanted == null
in_range(id)
}
in_range(id) if {
[first, last] := policy_data.sandbox.ids
id >= first
id <= last
}
ranged_groups := [1 | not policy_data.sandbox.fs_group]
holds("capabilities", p, c) if {
every set in ["Bounding", "Effective", "Permitted"] {
{trim_prefix(x, "CAP_") | some x in p.Capabilities[set]} == set_of(c.capabilities)
}
p.Capabilities.Inheritable == []
p.Capabilities.Ambient == []
}
holds("process", p, c) if {
p.Cwd == c.Cwd
p.NoNewPrivileges == c.NoNewPrivileges
p.ApparmorProfile in {"", "crio-default"}
p.SelinuxLabel == ""
every limit in p.Rlimits {
limit.Type == "RLIMIT_NOFILE"
limit.Soft >= 1024
}
}
held contains "kernel" if {
input.OCI.Root.Readonly == container.readonly
every key, paths in policy_data.runtime.paths {
given := set_of(linux[key])
closed := {path | some path in paths; kind == "container"}
closed - given == set()
every path in given - closed {
kind == "container"
regex.match("^/(proc/(asound|interrupts)|sys/(fs/selinux|devices/[a-z0-9/]+/(powercap|thermal_throttle)))$", path)
}
}
every key, value in linux.Sysctl { policy_data.runtime.sysctls[key] == value }
}
lacks contains x if some x in set_of(container.env) - set_of(input.OCI.Process.Env)
lacks contains x if some x in created.lacks
lacks contains x if some x in {k | some k, m in container.mounts; not m.optional} - {m.destination | some m in input.OCI.Mounts}
created := c if {
c := data.pstate.containers[id]
c.phase != "removed"
}
StartContainerRequest := saved({"containers": {id: {"phase": "started"}}}) if {
created.lacks == []
created.phase == "created"
}
spec := c if {
some c in policy_data.containers
object.get(c, "name", "") == created.name
}
RemoveContainerRequest := saved({"containers": {id: {"phase": "removed"}}}) if created
SignalProcessRequest if created
StatsContainerRequest if created
WaitProcessRequest if created
ExecProcessRequest if {
input.string_user == null
{port | some key, port in input; endswith(key, "_port")} - {0, null} == set()
some allowed in spec.exec
command_ok(allowed, input.process)
exec_ok(input.process)
}
command_ok(allowed, p) if {
p.Args == allowed.command
p.Terminal in {false, object.get(allowed, "terminal", false)}
}
exec_ok(p) if {
every k in ["env", "process", "user"] { holds(k, object.union(p, unsaid(p)), spec) }
exec_caps(p)
exec_lacks - set_of(created.lacks) == set()
}
unsaid(p) := {"NoNewPrivileges": spec.NoNewPrivileges | p.Capabilities == null; p.NoNewPrivileges == false}
exec_lacks contains x if some x in set_of(spec.env) - set_of(input.process.Env)
exec_caps(p) if p.Capabilities == null
exec_caps(p) if holds("capabilities", p, spec)
CreateSandboxRequest := saved({"sandbox": true}) if {
data.pstate == {}
regex.match(policy_data.sandbox.hostname, input.hostname)
input.guest_hook_path in {"", "/usr/share/oci/hooks"}
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
CopyFileRequest if {
kind_of_file in {4, 8}
input.file_mode < 33792
placed(`(/\.{0,2}[^/.\x00][^/\x00]*)*`)
}
CopyFileRequest if {
kind_of_file == 10
placed(`(/\.{0,2}[^/.\x00][^/\x00]*)+`)
count(input.data) > 0
every byte in input.data {
byte >= 45
byte <= 122
}
target := concat("", [substring("-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz", byte - 45, 1) | some byte in input.data])
regex.match(`^(/\.{0,2}[^/.\x00][^/\x00]*)+$`, concat("/", ["", target]))
}
placed(below) if {
some at in policy_data.runtime.files
copied(input.path, "[a-z0-9]{2,64}", below, at)
}
placed(below) if {
policy_data.containers[_].mounts[at].copy
copied(input.path, "[a-z0-9]{2,64}", below, at)
}
kind_of_file := floor(input.file_mode / 4096)
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
{"OCI": {"Annotations": {}}, "readonly": true},
{
"name": "web",
"OCI": {"Annotations": {"io.kubernetes.cri.image-name": "quay.io/shop/web@sha256:8a5edab282632443219e051e4ade2d1d5bbc671c781051bf1437897cbdfea0f1"}},
"args": ["/usr/bin/web", "--port=8080"],
"Cwd": "/opt/app-root",
"user": {"UID": null, "GID": 0, "AdditionalGids": [0], "Username": ""},
"capabilities": [],
"NoNewPrivileges": true,
"terminal": false,
"readonly": false,
"env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm", "LANG=C.UTF-8", "MODE=production"],
"shadowed": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
"mounts": {
"/etc/web": {"copy": true, "options": ["bind", "rbind", "rprivate", "ro"]},
"/var/cache/web": {"local": "cache", "type": "local", "options": ["bind", "rbind", "rprivate", "rw"]},
"/etc/passwd": {"copy": true, "options": ["bind", "nodev", "noexec", "nosuid", "rw"], "optional": true}
},
"exec": [{"command": ["/usr/bin/web", "--alive"]}]
}
],
"sandbox": {"name": "^web-[a-z0-9]+-[a-z0-9]+$", "hostname": "^(web-[a-z0-9]+-[a-z0-9]+)?$", "namespace": "shop", "ids": [1000860000, 1000869999]},
"env_families": ["^(HOSTNAME=(web-[a-z0-9]+-[a-z0-9]+)|KUBERNETES(_SERVICE)?_(SERVICE_HOST|PORT(_[A-Z0-9_]+)?)=(tcp|udp|sctp)?(://)?[0-9a-f.:\\[\\]]*)$", "^(NSS_SDB_USE_CACHE=no)$"],
"container_runtime": "cri-o",
"checks": ["annotations", "args", "capabilities", "env", "image", "kernel", "linux", "mounts", "once", "pod", "process", "request", "storages", "user", "volumes"],
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
"files": ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/termination-log", "/run/.containerenv", "/run/secrets", "/var/run/secrets/kubernetes.io/serviceaccount"],
"paths": {
"MaskedPaths": ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware"],
"ReadonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
},
"sysctls": {"net.ipv4.ping_group_range": "0 2147483647"}
}
}
