import { expect, test } from "vitest";
import { readKubernetes } from "../../../src/readers/kubernetes/index.ts";

const firewall = (name: string): unknown => ({
	apiVersion: "k8s.ovn.org/v1",
	kind: "EgressFirewall",
	metadata: { name, namespace: "a" },
	spec: { egress: [{ type: "Deny", to: { cidrSelector: "0.0.0.0/0" } }] },
});

test.each([
	["default", []],
	["web", ["metadata.name is web; the API takes no EgressFirewall but default"]],
])("an EgressFirewall named %s", (name, problems) => {
	const { unread } = readKubernetes([{ file: "f.yaml", value: firewall(name), line: () => undefined }]);
	expect(unread.map(({ problem }) => problem)).toEqual(problems);
});
