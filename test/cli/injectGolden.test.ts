import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Folder, filled } from "./injectFolder";

let folder: Folder;

beforeEach(() => {
    folder = new Folder();
    folder.config();
});

afterEach(() => folder.remove());

describe("golden", () => {
    test("a Deployment next to objects of other kinds", () => {
        const manifest = `# The shop.
apiVersion: v1
kind: Service
metadata: {name: web}    # odd   spacing stays
spec:
  ports: [ {port: 80} ]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: &selector
    matchLabels: {app: web}
  template:
    # The pods.
    metadata:
      labels:
        app: web
    spec: # what they are
      # nginx only
      containers:
        - name: nginx
          image: 'nginx:1.29'
          args:
            - |+
              keep

            - >-
              folded
              text

# The end.
`;
        expect(folder.injected(manifest)).toBe(
            filled(`# The shop.
apiVersion: v1
kind: Service
metadata: {name: web}    # odd   spacing stays
spec:
  ports: [ {port: 80} ]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: &selector
    matchLabels: {app: web}
  template:
    # The pods.
    metadata:
      annotations:
        io.katacontainers.config.hypervisor.cc_init_data: <INIT-DATA>
        confidential-workload/init-data-digest: <DIGEST>
      labels:
        app: web
    spec: # what they are
      runtimeClassName: kata-qemu-snp
      # nginx only
      containers:
        - name: nginx
          image: 'nginx:1.29'
          args:
            - |+
              keep

            - >-
              folded
              text

# The end.
`),
        );
    });

    test("a List in JSON", () => {
        const manifest = `{
    "apiVersion": "v1",
    "kind": "List",
    "items": [
        {
            "kind": "Pod",
            "metadata": { "name": "one" },
            "spec": { "containers": [{ "name": "app", "image": "nginx" }] }
        },
        {
            "kind": "Pod",
            "metadata": {
                "name": "two",
                "annotations": {}
            },
            "spec": {
                "containers": []
            }
        }
    ]
}`;
        expect(folder.injected(manifest)).toBe(
            filled(`{
    "apiVersion": "v1",
    "kind": "List",
    "items": [
        {
            "kind": "Pod",
            "metadata": { "annotations": { "io.katacontainers.config.hypervisor.cc_init_data": "<INIT-DATA>", "confidential-workload/init-data-digest": "<DIGEST>" }, "name": "one" },
            "spec": { "runtimeClassName": "kata-qemu-snp", "containers": [{ "name": "app", "image": "nginx" }] }
        },
        {
            "kind": "Pod",
            "metadata": {
                "name": "two",
                "annotations": {
                    "io.katacontainers.config.hypervisor.cc_init_data": "<INIT-DATA>",
                    "confidential-workload/init-data-digest": "<DIGEST>"
                }
            },
            "spec": {
                "runtimeClassName": "kata-qemu-snp",
                "containers": []
            }
        }
    ]
}`),
        );
    });
});
