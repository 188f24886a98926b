# What the host may ask of a confidential pod. `policy_data`, which follows these rules in a generated policy, says what
# the pod is: its containers, their images, processes, mounts and volumes. Everything that is not said there is denied.
# The requests are those of Kata's agent (`src/libs/protocols/protos/agent.proto`); one that no rule below allows has the
# default that stands above.
#
# A policy gets only the paragraphs that its pod needs. After `when:` stand the features of the pod for which a paragraph is:
# all words of a group, and any of the groups between commas. No policy gets the comments.

# --- CreateContainerRequest -------------------------------------------------------------------------------------------

# A container is created only when every check holds. One that cannot be evaluated does not hold. Those that hold are
# printed, and the agent adds what is printed to its refusal.
CreateContainerRequest := saved(news) if {
	print(held)
	every k in policy_data.checks { k in held }
}

# when: no-paired-volumes
news := {"pod": pod, "containers": records}

# when: paired-volumes
news := {"pod": pod, "containers": records, "disks": {v: source | some [v, source] in disks}}

# A container replaces one with the same name that was created and never started, as happens after an image pull that took
# too long. The replaced one can no longer be started.
records := object.union(
	{o: {"phase": "replaced"} | some o, c in data.pstate.containers; c.name == name},
	{id: {"name": name, "lacks": lacks, "phase": "created"}},
)

id := input.container_id

notes := input.OCI.Annotations

# when: no-crio
kind := notes["io.kubernetes.cri.container-type"]

# when: crio
kind := notes["io.kubernetes.cri-o.ContainerType"]

# The sandbox (pause) container is the first in `policy_data`, and the only one without a name.
container := policy_data.containers[0] if kind == "sandbox"

# when: no-crio
container := c if {
	kind == "container"
	some c in policy_data.containers
	c.name == notes["io.kubernetes.cri.container-name"]
}

# when: crio
# CRI-O passes on the kubelet's labels: `internal/factory/container/container.go`, `SpecAddAnnotations`.
container := c if {
	kind == "container"
	some c in policy_data.containers
	c.name == notes["io.kubernetes.container.name"]
}

name := object.get(container, "name", "")

set_of(list) := {x | some x in list}

# The answer that allows a request, with what the agent keeps for later ones.
saved(news) := {"allowed": true, "ops": [{"op": "add", "path": "/pstate", "value": object.union(data.pstate, news)}]}

# when: no-shared-processes
# Stops hooks that run in the guest, mounts shared between containers, a user by name, the process namespace of another
# container, and streams that bypass the agent. The identifier has no dash, because a copied file has one in its name after the
# identifier of its container. It cannot be the name of a directory that the guest has next to those of containers.
held contains "request" if {
	regex.match("^[a-z0-9]{2,64}$", id)
	not id in {"cdh", "image", "sandbox", "shared"}
	input.shared_mounts == []
	input.string_user == null
	input.sandbox_pidns == false
	{list | list := input.OCI.Hooks[_]} - {[]} == set()
	{port | some key, port in input; endswith(key, "_port")} - {0, null} == set()
}

# when: shared-processes
# The same. The shared namespace is that of the sandbox container.
held contains "request" if {
	regex.match("^[a-z0-9]{2,64}$", id)
	not id in {"cdh", "image", "sandbox", "shared"}
	input.shared_mounts == []
	input.string_user == null
	input.sandbox_pidns == object.get(container, "sandbox_pidns", false)
	{list | list := input.OCI.Hooks[_]} - {[]} == set()
	{port | some key, port in input; endswith(key, "_port")} - {0, null} == set()
}

# when: no-devices
# Stops namespaces of other containers, user mappings, devices (both lists of the request), and seccomp and SELinux profiles
# that the host chooses. Peer pods name the network of the pod (cloud-api-adaptor `pkg/forwarder/interceptor`). Stops a container in a group of the guest's own processes, which the host could freeze and end with it.
# The agent makes the group that the path names, or joins one that exists (`src/agent/rustjail/src/cgroups`). Groups of kubelets
# are below `kubepods`, by path or by slice: Kubernetes `pkg/kubelet/cm`, containerd `internal/cri/server/helpers_linux.go`
# (`getCgroupsPath`), CRI-O `internal/config/cgmgr`. Those of the guest have dots in their names.
held contains "linux" if {
	linux.MountLabel == ""
	linux.Seccomp == null
	spaces - {"cgroup ", "network /run/netns/podns"} == {"ipc ", "mount ", "uts "}
	regex.match("^([A-Za-z0-9_/-]*kubepods[A-Za-z0-9_/-]*(\\.slice:[a-z-]+:)?[A-Za-z0-9_/-]+)?$", linux.CgroupsPath)
	{linux.UIDMappings, linux.GIDMappings, linux.Devices, linux.Resources.Devices, input.devices} == {[]}
}

# when: devices
# Stops the same, except for devices of the pod. "devices" compares those.
held contains "linux" if {
	linux.MountLabel == ""
	linux.Seccomp == null
	spaces - {"cgroup ", "network /run/netns/podns"} == {"ipc ", "mount ", "uts "}
	regex.match("^([A-Za-z0-9_/-]*kubepods[A-Za-z0-9_/-]*(\\.slice:[a-z-]+:)?[A-Za-z0-9_/-]+)?$", linux.CgroupsPath)
	{linux.UIDMappings, linux.GIDMappings, linux.Resources.Devices} == {[]}
}

# when: no-opened-linux
linux := input.OCI.Linux

# Type and path of each namespace. Runtimes spell the mount namespace differently.
spaces := {concat(" ", [replace(n.Type, "mnt", "mount"), n.Path]) | some n in linux.Namespaces}

# when: devices
# Stops a device that the pod does not give to this container, another kind of device in its place, and more or fewer of
# them. The sandbox container may have the GPUs of all containers, and one runtime does not name them there at all: Kata
# `src/runtime/virtcontainers/kata_agent.go` (`appendDevices`), `src/runtime-rs/crates/resource/src/manager_inner.rs`.
held contains "devices" if {
	every d in input.devices { device_ok(d) }
	paths := {d.container_path | some d in input.devices}
	count(paths) == count(input.devices)
	own := set_of(object.get(container, "devices", []))
	own - paths == set()
	count(paths - own) in object.get(container, "vfio", [0])
	{[d.Path, d.Type] | some d in linux.Devices} == {[path, "b"] | some path in own}
	count(linux.Devices) == count(own)
}

# when: block-devices
# A disk. The guest finds it by its address on the bus and reads none of the host's names for it: `src/agent/src/device`. The
# host chooses what is on the disk.
device_ok(d) if {
	d.container_path in container.devices
	d.type_ in {"blk", "blk-ccw", "scsi"}
	d.options == []
	regex.match("^[0-9a-f]+([.:/][0-9a-f]+)*$", d.id)
	regex.match("^(/dev/[a-z]+)?$", d.vm_path)
}

# when: gpus
# A GPU or an NVSwitch: its file on the host (by number or by group), and its addresses on the buses of host and guest.
device_ok(d) if {
	d.type_ == "vfio-pci-gk"
	d.vm_path == ""
	regex.match("^/dev/vfio/(devices/vfio)?[0-9]+$", d.container_path)
	d.id == regex.replace(d.container_path, "^.*/", "")
	count(d.options) == 1
	regex.match("^[0-9a-f]{4}(:[0-9a-f]{2}){2}\\.[0-7]=[0-9a-f]{2}(/[0-9a-f]{2})+$", d.options[0])
}

# when: gpus
# Stops a GPU without a name in the annotations, and a name without a GPU: the guest gives a container the devices that its
# annotations name (`src/agent/src/device/mod.rs`, `handle_cdi_devices`). The attestation of a GPU says which GPU it is.
held contains "gpus" if {
	cdi := {trim_prefix(key, "cdi.k8s.io/vfio"): value | some key, value in notes; startswith(key, "cdi.k8s.io/vfio")}
	[count(cdi), count({v | some v in cdi})] == [gpus, gpus]
	vfio := [d | some d in input.devices; startswith(d.container_path, "/dev/vfio/")]
	count({d.options | some d in vfio}) == count(vfio)
	ids := {trim_prefix(d.id, "vfio") | some d in vfio}
	every n, v in cdi { n in ids | {n | vfio == []} }
}

# when: gpus
gpus := object.get(container, "gpus", 0)

# when: gpus
note_ok(key, value) if {
	gpus > 0
	regex.match("^cdi\\.k8s\\.io/vfio[0-9]+$", key)
	regex.match("^nvidia\\.com/gpu=[0-9]+$", value)
}

# when: no-crio
# Stops another image. The guest pulls (`source`) the image of the pod, by digest, once, and to the root of this container. It
# cannot be declared to be the sandbox image, in whose place the guest runs a program of its own disk.
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

# when: crio
# The same for CRI-O. The shim then reads the name of the image and the type of the container from other annotations: Kata
# `src/runtime/virtcontainers/kata_agent.go` (`handleImageGuestPullBlockVolume`), `src/agent/src/confidential_data_hub/image.rs`
# (`is_sandbox`, which reads the annotations of both container runtimes).
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

# when: crio
image := "pause" if kind == "sandbox"

# when: crio
# CRI-O names an image by any of the names that the node has for it (`internal/storage/image.go`, `parseImageNames`). The
# digest decides which image is pulled. A name without a digest is denied.
image := given if {
	kind == "container"
	given := notes["io.kubernetes.cri-o.ImageName"]
	[repository, digest] := split(given, "@")
	regex.match("^[0-9A-Za-z][0-9A-Za-z._:/-]*$", repository)
	endswith(container.OCI.Annotations["io.kubernetes.cri.image-name"], concat("", ["@", digest]))
}

# when: volumes
pulls := [s | some s in input.storages; s.driver == "image_guest_pull"]

# when: no-volumes
pulls := input.storages

# when: no-tags no-crio
image := object.get(container.OCI.Annotations, "io.kubernetes.cri.image-name", "pause")

# when: tags no-crio
# containerd 2 names an image as the pod does. Older versions leave out a tag before the digest, and the digest decides which
# image is pulled.
image := given if {
	given := object.get(notes, "io.kubernetes.cri.image-name", "pause")
	given in {object.get(container.OCI.Annotations, "io.kubernetes.cri.image-name", "pause")} | {written | written := container.image_name}
}

rootfs := concat("/", ["/run/kata-containers", id, "rootfs"])

# when: volumes
# Stops storage with content that the host chooses. In addition to the image there are only empty volumes, each at its own
# place. Runtimes ask for a volume with each mount of it, and the guest makes it once.
held contains "storages" if {
	every s in input.storages { storage_ok(s) }
}

# when: volumes
storage_ok(s) if s.driver == "image_guest_pull"

# when: disk
# A new disk, which the guest encrypts with a key that it generates, and which it finds by its address on the bus.
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

# when: disk
group_ok(group) if group == null

# when: disk
group_ok(group) if group.group_id == policy_data.sandbox.fs_group

# when: disk uid-range
group_ok(group) if {
	not policy_data.sandbox.fs_group
	in_range(group.group_id)
}

# when: memory
# A volume in the guest's memory.
storage_ok(s) if {
	regex.match("^/run/kata-containers/sandbox/ephemeral/[a-z0-9-]+$", s.mount_point)
	plain(s, "ephemeral", "tmpfs", set())
}

# when: local no-crio
# A directory in the guest, on peer pods.
storage_ok(s) if {
	regex.match("^[a-z0-9]+$", notes["io.kubernetes.cri.sandbox-id"])
	regex.match(local_place("[a-z0-9-]+"), s.mount_point)
	plain(s, "local", "local", {"mode=0777"})
}

# when: local crio
storage_ok(s) if {
	regex.match("^[a-z0-9]+$", notes["io.kubernetes.cri-o.SandboxID"])
	regex.match(local_place("[a-z0-9-]+"), s.mount_point)
	plain(s, "local", "local", {"mode=0777"})
}

# when: local no-crio
local_place(name) := concat("", ["^/run/kata-containers/shared/containers/(passthrough/)?", notes["io.kubernetes.cri.sandbox-id"], "/rootfs/local/", name, "$"])

# when: local crio
local_place(name) := concat("", ["^/run/kata-containers/shared/containers/(passthrough/)?", notes["io.kubernetes.cri-o.SandboxID"], "/rootfs/local/", name, "$"])

# when: memory no-uid-range, local no-uid-range
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

# when: memory uid-range, local uid-range
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

# when: memory uid-range, local uid-range
fsgid_ok(option) if option == concat("=", ["fsgid", policy_data.sandbox.fsgid])

# when: memory uid-range, local uid-range
fsgid_ok(option) if {
	not policy_data.sandbox.fs_group
	regex.match("^fsgid=[0-9]+$", option)
	in_range(to_number(trim_prefix(option, "fsgid=")))
}

# when: baseline
# Stops mounts of other directories of the guest: the source of a mount was made for this container.
held contains "mounts" if {
	linux.RootfsPropagation in {"", object.get(container, "propagation", "")}
	every m in input.OCI.Mounts { source_ok(m) }
}

# when: baseline
source_ok(m) if system_mount(m)

# when: baseline
source_ok(m) if {
	m.type_ == "bind"
	copied(m.source, id, "", m.destination)
}

# when: baseline
source_ok(m) if {
	some s in input.storages
	s.driver != "image_guest_pull"
	s.mount_point == m.source
	m.type_ == object.get({"local": "local"}, s.driver, "bind")
}

# when: baseline
# Stops kernel settings that the pod does not ask for, and the choice of a GPU by a variable, as guests with the kernel parameter
# `agent.visible_cdi_devices` take it (`src/agent/src/device/mod.rs`).
held contains "sysctls" if {
	[v | v := input.OCI.Process.Env[_]; startswith(v, "VISIBLE_CDI_DEVICES=")] == []
	every key, value in linux.Sysctl { policy_data.runtime.sysctls[key] == value }
}

# when: strict no-propagation
# Stops a file or directory of the guest, another volume, a writable mount, a mount point that the pod does not have, and mounts
# that spread.
held contains "mounts" if {
	linux.RootfsPropagation == ""
	every m in input.OCI.Mounts { mount_ok(m) }
}

# when: propagation
# The same. Mounts of some containers spread, as the pod says.
held contains "mounts" if {
	linux.RootfsPropagation in {"", object.get(container, "propagation", "")}
	every m in input.OCI.Mounts { mount_ok(m) }
}

# when: mounts
mount_ok(m) if {
	w := container.mounts[m.destination]
	m.type_ == object.get(w, "type", "bind")
	set_of(m.options) == set_of(w.options)
	mount_source(m, w)
}

# when: propagation
# A mount without propagation is also allowed, because it only isolates the container more.
mount_ok(m) if {
	w := container.mounts[m.destination]
	m.type_ == object.get(w, "type", "bind")
	set_of(m.options) == (set_of(w.options) - {"rshared", "rslave"}) | {"rprivate"}
	mount_source(m, w)
}

# when: strict no-mounts
mount_ok(m) if system_mount(m)

# when: strict mounts
mount_ok(m) if {
	not container.mounts[m.destination]
	system_mount(m)
}

# A mount that the guest makes: type, source and options. The options of cgroups depend on the node. A container can write
# only its own limits there.
system_mount(m) if {
	some options
	[m.type_, m.source, options] = split(policy_data.runtime.mounts[m.destination], " ")
	set_of(m.options) - {x | m.type_ == "cgroup"; some x in ["memory_recursiveprot", "nsdelegate", "ro", "rw"]} == set_of(split(options, ","))
}

# when: strict no-crio
# A file that the runtime or the cluster adds to every container.
mount_ok(m) if {
	not container.mounts[m.destination]
	m.destination in policy_data.runtime.files
	copied(m.source, id, "", m.destination)
	m.type_ == "bind"
	set_of(m.options) - {"ro", "rw", "rprivate", "nodev", "noexec", "nosuid"} == {"rbind"}
}

# when: strict crio
# The same. CRI-O adds `bind` to the options of all: `server/container_create.go`, `setupBaseContainerMounts` and `setupContainerMounts`.
mount_ok(m) if {
	not container.mounts[m.destination]
	m.destination in policy_data.runtime.files
	copied(m.source, id, "", m.destination)
	m.type_ == "bind"
	set_of(m.options) - {"rbind", "ro", "rw", "rprivate", "nodev", "noexec", "nosuid"} == {"bind"}
}

# when: injected-paths no-crio
# A read-only directory at a path that a webhook derives from the name of the pod.
mount_ok(m) if {
	not container.mounts[m.destination]
	some path in policy_data.injected_paths
	regex.match(path, m.destination)
	copied(m.source, id, "", m.destination)
	m.type_ == "bind"
	set_of(m.options) == {"rbind", "ro", "rprivate"}
}

# when: injected-paths crio
mount_ok(m) if {
	not container.mounts[m.destination]
	some path in policy_data.injected_paths
	regex.match(path, m.destination)
	copied(m.source, id, "", m.destination)
	m.type_ == "bind"
	set_of(m.options) == {"bind", "rbind", "ro", "rprivate"}
}

# when: mounts
mount_source(m, w) if {
	w.copy
	copied(m.source, id, "", m.destination)
}

# when: disk
mount_source(m, w) if {
	w.disk
	some s in input.storages
	s.shared == true
	s.mount_point == m.source
}

# when: memory
mount_source(m, w) if m.source == concat("/", ["/run/kata-containers/sandbox/ephemeral", w.memory])

# when: local
mount_source(m, w) if regex.match(local_place(w.local), m.source)

# A file or directory that the host copied into the guest for this container. The host chooses its content. Its name ends with
# that of the mount point, because the agent decides by the end of the name whether it looks for sealed secrets in the file
# (`src/agent/src/rpc.rs`, `is_sealed_secret_path`).
copied(path, of, below, at) if {
	endswith(split(path, "/")[5], regex.replace(at, "^.*/([^/]+)/*$", "-$1"))
	regex.match(concat("", ["^/run/kata-containers/shared/containers/", of, "-[a-z0-9]{16}-[^/\\x00]+", below, "$"]), path)
}

# when: paired-volumes
disks := {[v, m.source] | some m in input.OCI.Mounts; some k in ["disk", "local"]; v := container.mounts[m.destination][k]}

# when: paired-volumes
# Stops the host from swapping two volumes between containers, and from giving two containers different volumes as one.
held contains "volumes" if paired(disks | {[v, source] | some v, source in data.pstate.disks})

# when: paired-volumes
unique(list) if count(set_of(list)) == count(list)

# when: paired-volumes
paired(pairs) if {
	unique([a | some [a, _] in pairs])
	unique([b | some [_, b] in pairs])
}

# Stops annotations on which runtimes, the agent or device plugins act.
held contains "annotations" if {
	notes["io.katacontainers.pkg.oci.container_type"] == concat("_", ["pod", kind])
	every key, value in notes { note_ok(key, value) }
}

# when: no-crio no-diagnostics
# The file with a container's termination message, and when the agent reads it. No policy allows the request that asks for it.
note_ok(key, _) if {
	some r in ["io.kubernetes.cri.", "io.kubernetes.container.terminationMessage", "io.katacontainers.pkg.oci.", "nerdctl/"]
	startswith(key, r)
}

# when: no-crio diagnostics
note_ok(key, _) if {
	some r in ["io.kubernetes.cri.", "io.katacontainers.pkg.oci.", "nerdctl/"]
	startswith(key, r)
}

# when: crio no-diagnostics
# CRI-O passes on all labels and annotations of the pod, whoever set them. An annotation that no program in the guest reads may
# have any value. Programs in the guest read `cdi.k8s.io/` (devices), those of Kata, those of containerd, and on peer pods those
# for volumes of the cloud (cloud-api-adaptor `pkg/forwarder/interceptor`). The runtime itself adds `io.katacontainers.pkg.oci.`.
note_ok(key, _) if not regex.match(`^(cdi\.k8s\.io/|io\.(confidentialcontainers|katacontainers|kubernetes\.cri)\.)`, trim_prefix(key, "io.katacontainers.pkg.oci."))

# when: crio diagnostics
# The same. The agent reads where a container's termination message is.
note_ok(key, _) if not regex.match(`^(cdi\.k8s\.io/|io\.(confidentialcontainers|katacontainers|kubernetes\.cri)\.|io\.kubernetes\.container\.terminationMessage)`, trim_prefix(key, "io.katacontainers.pkg.oci."))

# when: diagnostics
note_ok("io.kubernetes.container.terminationMessagePolicy", _) := true

# when: diagnostics
# Stops the agent from giving the host another file as the termination message of a container.
note_ok(key, value) if {
	key == "io.kubernetes.container.terminationMessagePath"
	value == object.get(container, "termination_message_path", "/dev/termination-log")
}

# when: annotations
note_ok(key, value) if policy_data.annotations[key] == value

# Stops the pod from running under another name, host name or in another namespace, and its containers from having different pod names
# and networks.
held contains "pod" if {
	object.get(data.pstate, "pod", pod) == pod
	regex.match(policy_data.sandbox.name, pod.name)
	object.get(policy_data.sandbox, "namespace", pod.namespace) == pod.namespace
	regex.match(policy_data.sandbox.hostname, input.OCI.Hostname)
}

# when: no-local no-crio no-peer-pods
pod := {
	"name": notes["io.kubernetes.cri.sandbox-name"],
	"namespace": notes["io.kubernetes.cri.sandbox-namespace"],
}

# when: no-local no-crio peer-pods
pod := {
	"name": notes["io.kubernetes.cri.sandbox-name"],
	"namespace": notes["io.kubernetes.cri.sandbox-namespace"],
	"networks": [n | some n in spaces; startswith(n, "net")],
}

# when: local no-crio no-peer-pods
# The guest names directories by the identifier of the sandbox.
pod := {
	"id": notes["io.kubernetes.cri.sandbox-id"],
	"name": notes["io.kubernetes.cri.sandbox-name"],
	"namespace": notes["io.kubernetes.cri.sandbox-namespace"],
}

# when: local no-crio peer-pods
pod := {
	"id": notes["io.kubernetes.cri.sandbox-id"],
	"name": notes["io.kubernetes.cri.sandbox-name"],
	"namespace": notes["io.kubernetes.cri.sandbox-namespace"],
	"networks": [n | some n in spaces; startswith(n, "net")],
}

# when: no-local crio no-peer-pods
pod := {"name": notes["io.kubernetes.pod.name"], "namespace": notes["io.kubernetes.pod.namespace"]}

# when: no-local crio peer-pods
pod := {
	"name": notes["io.kubernetes.pod.name"],
	"namespace": notes["io.kubernetes.pod.namespace"],
	"networks": [n | some n in spaces; startswith(n, "net")],
}

# when: local crio no-peer-pods
pod := {
	"id": notes["io.kubernetes.cri-o.SandboxID"],
	"name": notes["io.kubernetes.pod.name"],
	"namespace": notes["io.kubernetes.pod.namespace"],
}

# when: local crio peer-pods
pod := {
	"id": notes["io.kubernetes.cri-o.SandboxID"],
	"name": notes["io.kubernetes.pod.name"],
	"namespace": notes["io.kubernetes.pod.namespace"],
	"networks": [n | some n in spaces; startswith(n, "net")],
}

# Stops a second copy of a running container, and one identifier for two containers.
held contains "once" if {
	{c | some c in data.pstate.containers; [c.name, c.phase] == [name, "started"]} == set()
	{c | c := data.pstate.containers[id]; [c.name, c.phase] != [name, "created"]} == set()
}

# when: strict no-opened-process
held contains k if {
	some k in policy_data.checks
	holds(k, input.OCI.Process, container)
}

# when: no-sandbox-user
# In the sandbox container the guest runs a program of its own disk, whatever the request says
# (`src/agent/src/confidential_data_hub/image.rs`). The check "image" ensures that.
held contains k if {
	kind == "sandbox"
	some k in ["args", "capabilities", "env", "process", "user"]
}

# when: sandbox-user
# The same, for a pod that names its user: nodes then send that user, whatever the pause image says.
held contains k if {
	kind == "sandbox"
	every key, number in container.user { input.OCI.Process.User[key] == number }
	some k in ["args", "capabilities", "env", "process", "user"]
}

# when: no-argument-patterns
# Stops another program, another argument, a terminal.
holds("args", p, c) if {
	p.Terminal == c.terminal
	p.Args == c.args
}

# when: argument-patterns
# Stops the same. Arguments that only the cluster knows must have the form that the pod gives them.
holds("args", p, c) if {
	p.Terminal == c.terminal
	count(p.Args) == count(c.args)
	every i, w in c.args { same_arg(p.Args[i], w) }
}

# when: argument-patterns
same_arg(got, w) if got == w

# when: argument-patterns
same_arg(got, w) if regex.match(w.regex, got)

# when: no-shadowed
# Stops variables that nobody declared, other values, two values for one variable, and sealed secrets that the policy does not
# have: the agent would unseal them into a variable that the host chooses.
holds("env", p, c) if env_held(p.Env, c)

# when: shadowed
# Stops the same. A variable may come more than once: containerd hands on those of the image that the pod replaces, and CRI-O repeats
# those of its own that image, pod or terminal set (runtime-tools `generate/generate.go`, `createEnvCacheMap`). The agent sets one after
# the other, so that the last counts (`src/agent/rustjail/src/container.rs`). Of those before it each comes as often as runtimes send it.
holds("env", p, c) if {
	env := p.Env
	early := {i: v | some i, v in env; v in c.shadowed; some j, w in env; i < j; key_of(w) == key_of(v)}
	every v in early { count([1 | early[_] == v]) <= count([1 | c.shadowed[_] == v]) }
	env_held([v | some i, v in env; not early[i]], c)
}

# when: strict no-env-patterns
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

# when: env-patterns
env_held(env, c) if env_bound(env, c, {key_of(o) | some o in c.env} | dynamic(c))

# when: env-patterns
# Stops the same. Of some variables only the cluster knows the value, and some it may leave out.
env_bound(env, c, names) if {
	every v in set_of(env) - set_of(c.env) {
		unsealed(v, c)
		env_ok(v, c, names)
	}
	count({key_of(v) | some v in env}) == count(env)
}

# when: strict
key_of(v) := split(v, "=")[0]

# when: env-patterns
unsealed(v, _) if not startswith(trim_prefix(v, key_of(v)), "=sealed.")

# when: env-patterns
# A sealed secret that the cluster may leave out. Its pattern is its text.
unsealed(v, c) if v == concat("=", [key_of(v), replace(c.env_patterns[key_of(v)], `\`, "")])

# when: env-patterns
# A value of a ConfigMap or a Secret, which only the cluster knows.
env_ok(v, c, _) if key_of(v) in c.env_any

# when: env-patterns
env_ok(v, c, _) if {
	key := key_of(v)
	regex.match(concat("", ["^=(?s:", c.env_patterns[key], ")$"]), trim_prefix(v, key))
}

# when: env-pod
# The pod's own name and namespace.
env_ok(v, c, _) if v == concat("=", [key_of(v), itself[c.env_pod[key_of(v)]]])

# when: env-pod
itself := pod if input.OCI

# when: env-pod
itself := data.pstate.pod if not input.OCI

# when: env-patterns
# Variables that the runtime and the cluster add to every container except for the sandbox.
env_ok(v, _, names) if {
	not key_of(v) in names
	some r in policy_data.env_families
	regex.match(r, v)
}

# when: env-patterns
dynamic(c) := (set_of(c.env_any) | object.keys(c.env_patterns)) | object.keys(c.env_pod)

# when: no-image-groups no-uid-range
# Stops root, other users and other groups.
holds("user", p, c) if grouped(p.User) == grouped(c.user)

# when: no-image-groups no-uid-range
grouped(user) := object.union(user, {"AdditionalGids": set_of(user.AdditionalGids)})

# when: image-groups no-uid-range
# The same. A runtime that can read the image's files adds the groups that they name.
holds("user", p, c) if {
	groups := set_of(p.User.AdditionalGids) - set_of(c.image_groups)
	object.union(p.User, {"AdditionalGids": groups}) == object.union(c.user, {"AdditionalGids": set_of(c.user.AdditionalGids)})
}

# when: strict uid-range
# The same, where the cluster chooses user and group from the range of the namespace, as `restricted-v2` of OpenShift does.
holds("user", p, c) if {
	id_ok(p.User.UID, c.user.UID)
	object.remove(p.User, ["AdditionalGids", "UID"]) == object.remove(c.user, ["AdditionalGids", "UID"])
	groups := set_of(p.User.AdditionalGids) - set_of(object.get(c, "image_groups", []))
	set_of(c.user.AdditionalGids) - groups == set()
	others := groups - set_of(c.user.AdditionalGids)
	count(others) <= count(ranged_groups)
	every group in others { in_range(group) }
}

# when: strict uid-range
id_ok(id, wanted) if id == wanted

# when: strict uid-range
id_ok(id, wanted) if {
	wanted == null
	in_range(id)
}

# when: uid-range
in_range(id) if {
	[first, last] := policy_data.sandbox.ids
	id >= first
	id <= last
}

# when: strict uid-range
ranged_groups := [1 | not policy_data.sandbox.fs_group]

# when: no-all-capabilities
# Stops additional capabilities, and fewer: without a capability for it a program cannot give up its rights.
holds("capabilities", p, c) if {
	every set in ["Bounding", "Effective", "Permitted"] {
		{trim_prefix(x, "CAP_") | some x in p.Capabilities[set]} == set_of(c.capabilities)
	}
	p.Capabilities.Inheritable == []
	p.Capabilities.Ambient == []
}

# when: all-capabilities
# The same. `ALL` stands for the capabilities that the runtime of the node has, which may be fewer.
holds("capabilities", p, c) if {
	every set in ["Bounding", "Effective", "Permitted"] {
		same_rights({trim_prefix(x, "CAP_") | some x in p.Capabilities[set]}, c)
	}
	p.Capabilities.Inheritable == []
	p.Capabilities.Ambient == []
}

# when: all-capabilities
same_rights(given, c) if given == set_of(c.capabilities)

# when: all-capabilities
same_rights(given, c) if {
	c.all_capabilities
	given - set_of(c.capabilities) == set()
}

# when: strict no-crio
# Stops another working directory, more rights by set-uid programs, and labels and limits that the host chooses.
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

# when: strict crio
# The same. CRI-O has an AppArmor profile of its own.
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

# when: strict no-crio
# Stops access to the parts of /proc and /sys that are closed to containers, and the host from closing anything else. Stops
# kernel settings that the pod does not ask for, and writes to a read-only root.
held contains "kernel" if {
	input.OCI.Root.Readonly == container.readonly
	every key, paths in policy_data.runtime.paths {
		set_of(paths) - set_of(linux[key]) == set()
		every path in set_of(linux[key]) - set_of(paths) { regex.match("^/(proc/(asound|interrupts)|sys/devices/[a-z0-9/]+/(powercap|thermal_throttle))$", path) }
	}
	every key, value in linux.Sysctl { policy_data.runtime.sysctls[key] == value }
}

# when: strict crio
# The same. CRI-O closes more paths in containers, and none in the sandbox container, in which the guest runs a program of its
# own disk: `server/masked_paths.go`, `internal/lib/sandbox/infra.go`.
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

# Variables of the pod that a request leaves out. The container is created, and cannot be started.
lacks contains x if some x in set_of(container.env) - set_of(input.OCI.Process.Env)

lacks contains x if some x in created.lacks

# when: after
# A container is created when its init containers have run.
lacks contains before if {
	some before in container.after
	not data.pstate.ran[before]
}

# when: env-patterns
lacks contains key if {
	some key in dynamic(container)
	not key in container.optional
	not key in {key_of(v) | some v in input.OCI.Process.Env}
}

# when: mounts
lacks contains x if some x in {k | some k, m in container.mounts; not m.optional} - {m.destination | some m in input.OCI.Mounts}

# when: nested-mounts
# A mount hides earlier mounts below its own directory.
lacks contains inner if {
	some inner, outers in container.inside
	some i, a in input.OCI.Mounts
	a.destination == inner
	some j, b in input.OCI.Mounts
	b.destination in outers
	i < j
}

# when: sysctls
lacks contains key if {
	some key, value in container.sysctls
	not linux.Sysctl[key] == value
}

# --- What entries of `policy.allow` open ------------------------------------------------------------------------------

# when: opened
# An entry opens one value, or one form, of one name in one field: in one container, or in all of the pod. It opens no sealed
# secret, which the agent would unseal. The checks then look at the request without what is open.
open(field, key, value, c) if {
	some e in policy_data.allow
	[e.field, e.name] == [field, key]
	object.get(e, "container", of(c)) == of(c)
	not startswith(value, "sealed.")
	same_value(e, value)
}

# when: opened
of(c) := object.get(c, "name", "")

# when: opened
same_value(e, value) if e.value == value

# when: opened-forms
same_value(e, value) if regex.match(concat("", ["^(?s:", e.form, ")$"]), value)

# when: opened-annotations
note_ok(key, value) if open("OCI.Annotations", key, value, container)

# when: opened-mounts strict
mount_ok(m) if mount_open(m)

# when: opened-mounts baseline
source_ok(m) if mount_open(m)

# when: opened-mounts
# A mount that the guest makes: type, source and options, all of them.
mount_open(m) if open("OCI.Mounts", m.destination, concat(" ", [m.type_, m.source, concat(",", sort(m.options))]), container)

# when: opened-process
held contains k if {
	some k in policy_data.checks
	holds(k, closed(input.OCI.Process, container), container)
}

# when: opened-process
closed(p, c) := object.union(object.remove(p, ["ApparmorProfile", "Env", "Rlimits"]), {
	"ApparmorProfile": concat("", [x | x := p.ApparmorProfile; not open("OCI.Process.ApparmorProfile", "", x, c)]),
	"Env": [v | v := p.Env[_]; not open("OCI.Process.Env", key_of(v), trim_prefix(v, concat("", [key_of(v), "="])), c)],
	"Rlimits": [r | r := p.Rlimits[_]; not open("OCI.Process.Rlimits", r.Type, concat(":", [amount(r.Soft), amount(r.Hard)]), c)],
})

# when: opened-process
amount(n) := format_int(n, 10) if n < 18446744073709551615

# when: opened-process
amount(n) := "unlimited" if n >= 18446744073709551615

# when: opened-linux
linux := object.union(object.remove(input.OCI.Linux, ["MaskedPaths", "ReadonlyPaths", "Sysctl"]), {
	"MaskedPaths": paths_left("MaskedPaths"),
	"ReadonlyPaths": paths_left("ReadonlyPaths"),
	"Sysctl": {key: value | some key, value in input.OCI.Linux.Sysctl; not open("OCI.Linux.Sysctl", key, value, container)},
})

# when: opened-linux strict
# The paths that have to be there stay.
paths_left(key) := [p | p := input.OCI.Linux[key][_]; not path_open(key, p)]

# when: opened-linux baseline
paths_left(key) := input.OCI.Linux[key]

# when: opened-linux strict
path_open(key, p) if {
	not p in policy_data.runtime.paths[key]
	not contains(p, "..")
	open(concat(".", ["OCI.Linux", key]), "", p, container)
}

# --- Requests about a container that was created ----------------------------------------------------------------------

created := c if {
	c := data.pstate.containers[id]
	c.phase != "removed"
}

# when: no-after
# Stops a container that lacks variables or mounts of the pod, and a second start.
StartContainerRequest := saved({"containers": {id: {"phase": "started"}}}) if {
	created.lacks == []
	created.phase == "created"
}

# when: after
# The same, and a start before the init containers ran.
StartContainerRequest := saved({"containers": {id: {"phase": "started"}}, "ran": {created.name: true}}) if {
	created.lacks == []
	created.phase == "created"
}

# when: exec
spec := c if {
	some c in policy_data.containers
	object.get(c, "name", "") == created.name
}

RemoveContainerRequest := saved({"containers": {id: {"phase": "removed"}}}) if created

SignalProcessRequest if created

StatsContainerRequest if created

# when: terminal
TtyWinResizeRequest if created

WaitProcessRequest if created

# when: exec
# Stops every command except for the probes and lifecycle hooks of this container and the commands in `policy.exec`.
ExecProcessRequest if {
	input.string_user == null
	{port | some key, port in input; endswith(key, "_port")} - {0, null} == set()
	some allowed in spec.exec
	command_ok(allowed, input.process)
	exec_ok(input.process)
}

# when: exec
command_ok(allowed, p) if {
	p.Args == allowed.command
	p.Terminal in {false, object.get(allowed, "terminal", false)}
}

# when: exec-prefixes
command_ok(allowed, p) if {
	allowed.prefix == true
	array.slice(p.Args, 0, count(allowed.command)) == allowed.command
}

# when: baseline exec
exec_ok(_) := true

# when: strict exec opened-process
exec_ok(p) if {
	every k in ["env", "process", "user"] { holds(k, closed(object.union(p, unsaid(p)), spec), spec) }
	exec_caps(p)
	exec_lacks - set_of(created.lacks) == set()
}

# when: strict exec no-opened-process
exec_ok(p) if {
	every k in ["env", "process", "user"] { holds(k, object.union(p, unsaid(p)), spec) }
	exec_caps(p)
	exec_lacks - set_of(created.lacks) == set()
}

# when: strict exec
# The Go runtime does not send the capabilities of a command.
unsaid(p) := {"NoNewPrivileges": spec.NoNewPrivileges | p.Capabilities == null; p.NoNewPrivileges == false}

# when: strict exec
# A command may leave out only what its container left out.
exec_lacks contains x if some x in set_of(spec.env) - set_of(input.process.Env)

# when: strict exec env-patterns
exec_lacks contains key if {
	some key in dynamic(spec)
	not key in spec.optional
	not key in {key_of(v) | some v in input.process.Env}
}

# when: strict exec
# The Go runtime sends none, and the agent then takes those of the container.
exec_caps(p) if p.Capabilities == null

# when: strict exec
exec_caps(p) if holds("capabilities", p, spec)

# --- The sandbox, its network and its files ---------------------------------------------------------------------------

# when: no-crio
# Stops another host name, hooks and kernel modules that the host chooses, a process namespace for all containers (a pod that shares one shares that
# of the sandbox container), and a second sandbox, for which the agent would remove the files of the first.
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

# when: crio
# The same. OpenShift's configuration names a directory on the guest's own disk for hooks. Only the guest's image can have hooks there.
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

# Stops writes outside of the directory whose files are mounted into containers, links that lead out of it, and programs that give
# whoever runs them the rights of the file's owner or group: a mode from 33792 on has, of a regular file, such a bit.
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

# when: raw-copies
# Agents before Kata 3.29 show the policy what the host sent, with the target of a link as bytes, and follow links that lead out
# (CVE-2026-41326). They recognize a link by two bits of the mode: `src/agent/src/rpc.rs`, `do_copy_file`.
CopyFileRequest if {
	kind_of_file in {4, 8}
	input.file_mode < 33792
	placed(`(/\.{0,2}[^/.\x00][^/\x00]*)*`)
}

# when: raw-copies
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

# when: baseline
# Baseline does not know the places.
placed(below) if copied(input.path, "[a-z0-9]{2,64}", below, split(input.path, "/")[5])

# when: strict
# Stops copies under another name than that of a place where the pod has files of the host's.
placed(below) if {
	some at in policy_data.runtime.files
	copied(input.path, "[a-z0-9]{2,64}", below, at)
}

# when: mounts
placed(below) if {
	policy_data.containers[_].mounts[at].copy
	copied(input.path, "[a-z0-9]{2,64}", below, at)
}

# when: injected-paths
placed(below) if {
	name := split(input.path, "/")[5]
	some path in policy_data.injected_paths
	regex.match(regex.replace(path, "^.*/", "-"), name)
	copied(input.path, "[a-z0-9]{2,64}", below, name)
}

# when: raw-copies
kind_of_file := floor(input.file_mode / 4096)

# Stops the host from redirecting the pod's traffic to itself (loopback). The kernel reads a name up to a NUL, so a name has letters
# that names of interfaces have: `src/agent/src/netlink.rs`. Both runtimes take name and addresses from the network of the pod on
# the host, without the loopback: `src/runtime/virtcontainers/network_linux.go`, `network_info_from_link.rs`.
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

# An address, maybe with a prefix, that is not of the loopback and does not cover it: IPv4 without 0.0.0.0/8 and 127.0.0.0/8, and
# IPv6 whose first group is 0x100 or more, each with a prefix of at least 8; or the default route, multicast, global or local
# addresses as a whole. Every other spelling is denied.
outside(a) if regex.match(`^(|0.0.0.0/0|::/0|224.0.0.0/4|2000::/3|fc00::/7|(([2-9][0-9]{0,2}|1(2[0-689]|[013-9]?[0-9])?)(\.[0-9]+){3}|[1-9a-f][0-9a-f]{2,3}:[0-9a-f:]+)(/([89]|[1-9][0-9]+))?)$`, a)
