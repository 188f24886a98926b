package agent_policy

import rego.v1

default AllowRequestsFailingPolicy := "no"
default AddARPNeighborsRequest := false
default AddSwapPathRequest := false
default AddSwapRequest := false
default CopyFileRequest := false
default CreateContainerRequest := false
default CreateSandboxRequest := false
default ExecProcessRequest := false
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
default UpdateEphemeralMountsRequest := false
default UpdateInterfaceRequest := false
default UpdateRoutesRequest := false
default VolumeStatsRequest := false
default WaitProcessRequest := false
default CloseStdinRequest := true
default DestroySandboxRequest := true
default GetDiagnosticDataRequest := true
default GetOOMEventRequest := true
default GuestDetailsRequest := true
default OnlineCPUMemRequest := true
default ReadStreamRequest := true
default RemoveStaleVirtiofsShareMountsRequest := true
# the nodes run the static CPU manager
default UpdateContainerRequest := true
default WriteStreamRequest := true

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
set_of(m.options) - {"ro", "rw", "rprivate", "nodev", "noexec", "nosuid"} == {"rbind"}
}
mount_source(m, w) if {
w.copy
copied(m.source, id, "", m.destination)
}
mount_source(m, w) if {
w.disk
some s in input.storages
s.shared == true
s.mount_point == m.source
}
mount_source(m, w) if m.source == concat("/", ["/run/kata-containers/sandbox/ephemeral", w.memory])
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
some r in ["io.kubernetes.cri.", "io.katacontainers.pkg.oci.", "nerdctl/"]
startswith(key, r)
}
note_ok("io.kubernetes.container.terminationMessagePolicy", _) := true
note_ok(key, value) if {
key == "io.kubernetes.container.terminationMessagePath"
value == object.get(container, "termination_message_path", "/dev/termination-log")
}
note_ok(key, value) if policy_data.annotations[key] == value
held contains "pod" if {
object.get(data.pstate, "pod", pod) == pod
regex.match(policy_data.sandbox.name, pod.name)
object.get(policy_data.sandbox, "namespace", pod.namespace) == pod.namespace
regex.match(policy_data.sandbox.hostname, input.OCI.Hostname)
}
pod := {
"name": notes["io.kubernetes.cri.sandbox-name"],
"namespace": notes["io.kubernetes.cri.sandbox-namespace"],
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
every key, number in container.user { input.OCI.Process.User[key] == number }
some k in ["args", "capabilities", "env", "process", "user"]
}
holds("args", p, c) if {
p.Terminal == c.terminal
count(p.Args) == count(c.args)
every i, w in c.args { same_arg(p.Args[i], w) }
}
same_arg(got, w) if got == w
same_arg(got, w) if regex.match(w.regex, got)
holds("env", p, c) if env_held(p.Env, c)
env_held(env, c) if env_bound(env, c, {key_of(o) | some o in c.env} | dynamic(c))
env_bound(env, c, names) if {
every v in set_of(env) - set_of(c.env) {
unsealed(v, c)
env_ok(v, c, names)
}
count({key_of(v) | some v in env}) == count(env)
}
key_of(v) := split(v, "=")[0]
unsealed(v, _) if not startswith(trim_prefix(v, key_of(v)), "=sealed.")
unsealed(v, c) if v == concat("=", [key_of(v), replace(c.env_patterns[key_of(v)], `\`, "")])
env_ok(v, c, _) if key_of(v) in c.env_any
env_ok(v, c, _) if {
key := key_of(v)
regex.match(concat("", ["^=(?s:", c.env_patterns[key], ")$"]), trim_prefix(v, key))
}
env_ok(v, c, _) if v == concat("=", [key_of(v), itself[c.env_pod[key_of(v)]]])
itself := pod if input.OCI
itself := data.pstate.pod if not input.OCI
env_ok(v, _, names) if {
not key_of(v) in names
some r in policy_data.env_families
regex.match(r, v)
}
dynamic(c) := (set_of(c.env_any) | object.keys(c.env_patterns)) | object.keys(c.env_pod)
holds("user", p, c) if {
groups := set_of(p.User.AdditionalGids) - set_of(c.image_groups)
object.union(p.User, {"AdditionalGids": groups}) == object.union(c.user, {"AdditionalGids": set_of(c.user.AdditionalGids)})
}
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
p.ApparmorProfile in {"", "cri-containerd.apparmor.d"}
p.SelinuxLabel == ""
every limit in p.Rlimits {
limit.Type == "RLIMIT_NOFILE"
limit.Soft >= 1024
}
}
held contains "kernel" if {
input.OCI.Root.Readonly == container.readonly
every key, paths in policy_data.runtime.paths {
set_of(paths) - set_of(linux[key]) == set()
every path in set_of(linux[key]) - set_of(paths) { regex.match("^/(proc/(asound|interrupts)|sys/devices/[a-z0-9/]+/(powercap|thermal_throttle))$", path) }
}
every key, value in linux.Sysctl { policy_data.runtime.sysctls[key] == value }
}
lacks contains x if some x in set_of(container.env) - set_of(input.OCI.Process.Env)
lacks contains x if some x in created.lacks
lacks contains before if {
some before in container.after
not data.pstate.ran[before]
}
lacks contains key if {
some key in dynamic(container)
not key in container.optional
not key in {key_of(v) | some v in input.OCI.Process.Env}
}
lacks contains x if some x in {k | some k, m in container.mounts; not m.optional} - {m.destination | some m in input.OCI.Mounts}
lacks contains inner if {
some inner, outers in container.inside
some i, a in input.OCI.Mounts
a.destination == inner
some j, b in input.OCI.Mounts
b.destination in outers
i < j
}
lacks contains key if {
some key, value in container.sysctls
not linux.Sysctl[key] == value
}
created := c if {
c := data.pstate.containers[id]
c.phase != "removed"
}
StartContainerRequest := saved({"containers": {id: {"phase": "started"}}, "ran": {created.name: true}}) if {
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
TtyWinResizeRequest if created
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
command_ok(allowed, p) if {
allowed.prefix == true
array.slice(p.Args, 0, count(allowed.command)) == allowed.command
}
exec_ok(p) if {
every k in ["env", "process", "user"] { holds(k, object.union(p, unsaid(p)), spec) }
exec_caps(p)
exec_lacks - set_of(created.lacks) == set()
}
unsaid(p) := {"NoNewPrivileges": spec.NoNewPrivileges | p.Capabilities == null; p.NoNewPrivileges == false}
exec_lacks contains x if some x in set_of(spec.env) - set_of(input.process.Env)
exec_lacks contains key if {
some key in dynamic(spec)
not key in spec.optional
not key in {key_of(v) | some v in input.process.Env}
}
exec_caps(p) if p.Capabilities == null
exec_caps(p) if holds("capabilities", p, spec)
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
placed(below) if {
some at in policy_data.runtime.files
copied(input.path, "[a-z0-9]{2,64}", below, at)
}
placed(below) if {
policy_data.containers[_].mounts[at].copy
copied(input.path, "[a-z0-9]{2,64}", below, at)
}
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
{"OCI": {"Annotations": {}}, "readonly": true, "user": {"UID": 1000, "GID": 1000}, "sysctls": {"net.core.somaxconn": "1024"}},
{
"name": "migrate",
"OCI": {"Annotations": {"io.kubernetes.cri.image-name": "registry.example.com/shop/tools@sha256:2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e"}},
"args": ["/tools", "migrate", "--host=db.store.svc"],
"Cwd": "/work",
"user": {"UID": 1000, "GID": 1000, "AdditionalGids": [1000, 2000, 3000], "Username": ""},
"capabilities": ["CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"],
"NoNewPrivileges": false,
"terminal": false,
"readonly": false,
"env": ["PATH=/usr/local/bin:/usr/bin:/bin", "DB_HOST=db.store.svc"],
"env_any": [],
"env_patterns": {},
"env_pod": {},
"optional": [],
"image_groups": []
},
{
"name": "proxy",
"OCI": {"Annotations": {"io.kubernetes.cri.image-name": "registry.example.com/shop/proxy@sha256:3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d"}},
"args": ["/proxy"],
"Cwd": "/",
"user": {"UID": 1337, "GID": 1337, "AdditionalGids": [1337, 2000, 3000], "Username": ""},
"capabilities": ["CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"],
"NoNewPrivileges": false,
"terminal": false,
"readonly": false,
"env": ["PATH=/bin"],
"env_any": [],
"env_patterns": {},
"env_pod": {},
"optional": [],
"image_groups": [],
"after": ["migrate"]
},
{
"name": "web",
"OCI": {"Annotations": {"io.kubernetes.cri.image-name": "registry.example.com/shop/web@sha256:1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"}},
"args": ["/srv/web", {"regex": "^(?s:\\-\\-pod=shop-[a-z0-9]+-[a-z0-9]+)$"}, "--mode=production", "$HOME"],
"Cwd": "/srv",
"user": {"UID": 1000, "GID": 1000, "AdditionalGids": [1000, 2000, 3000], "Username": ""},
"capabilities": ["NET_BIND_SERVICE"],
"NoNewPrivileges": true,
"terminal": false,
"readonly": true,
"env": ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "MODE=production", "TIER=front"],
"env_any": ["TOKEN", "REGION"],
"env_patterns": {"CPUS": "[0-9]+"},
"env_pod": {"POD_NAME": "name"},
"optional": ["REGION"],
"inside": {"/dev/shm": ["/dev"], "/etc/shop/certs": ["/etc/shop"]},
"mounts": {
"/etc/shop": {"copy": true, "options": ["rbind", "rprivate", "ro"]},
"/var/cache/shop": {"disk": "cache", "options": ["rbind", "rprivate", "rw"]},
"/dev/shm": {"memory": "shared", "options": ["rbind", "rprivate", "rw"]},
"/etc/shop/certs": {"copy": true, "options": ["rbind", "rprivate", "ro"]},
"/var/lib/shop": {"copy": true, "options": ["rbind", "rprivate", "rw"], "optional": true}
},
"image_groups": [4],
"after": ["migrate", "proxy"],
"exec": [{"command": ["/srv/web", "health"]}, {"command": ["/bin/sh", "-c", "sleep 5"]}]
},
{
"name": "worker",
"OCI": {"Annotations": {"io.kubernetes.cri.image-name": "registry.example.com/shop/web@sha256:1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"}},
"args": ["/srv/web", "work"],
"Cwd": "/",
"user": {"UID": 1000, "GID": 1000, "AdditionalGids": [1000, 2000, 3000], "Username": ""},
"capabilities": ["CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"],
"NoNewPrivileges": false,
"terminal": true,
"readonly": false,
"env": ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"],
"env_any": [],
"env_patterns": {"TERM": "xterm"},
"env_pod": {},
"optional": ["TERM"],
"mounts": {"/cache": {"disk": "cache", "options": ["rbind", "rprivate", "ro"]}, "/var/lib/shop": {"copy": true, "options": ["rbind", "rprivate", "rw"], "optional": true}},
"image_groups": [4],
"after": ["migrate", "proxy"],
"exec": [{"command": ["/srv/web", "status"], "terminal": true}, {"command": ["/bin/ls", "-l"], "prefix": true, "terminal": true}]
}
],
"sandbox": {"name": "^shop-[a-z0-9]+-[a-z0-9]+$", "hostname": "^(shop-[a-z0-9]+-[a-z0-9]+)?$", "namespace": "store", "fs_group": 2000, "fsgid": "2000"},
"annotations": {"io.katacontainers.config.runtime.create_container_timeout": "600"},
"env_families": [
"^(HOSTNAME=(shop-[a-z0-9]+-[a-z0-9]+)|[A-Z0-9_]+_(SERVICE_HOST|PORT(_[A-Z0-9_]+)?)=(tcp|udp|sctp)?(://)?[0-9a-f.:\\[\\]]*)$", "^(AZURE_CLIENT_ID=([0-9a-f-]{36}))$", "^((OTEL_[A-Z_]+)=((?s:.*)))$",
"^(TERM=xterm)$"
],
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
"files": ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/termination-log"],
"paths": {
"MaskedPaths": ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware"],
"ReadonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
},
"sysctls": {"net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647", "net.core.somaxconn": "1024"}
}
}
