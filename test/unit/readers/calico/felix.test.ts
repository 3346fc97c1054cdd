import { expect, test } from "vitest";
import { ask, node, read } from "../kubernetes/manifests.ts";

const felix = (name: string, spec: string, created?: string): string => `
apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: {name: ${name}${created === undefined ? "" : `, creationTimestamp: "${created}"`}}
spec: {${spec}}
---
`;
const CLUSTER = `
${node("n1", "192.168.0.1").replace("name: n1", "name: n1, labels: {pool: blue}")}
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: n1}
spec: {node: n1, interfaceName: eth0}
---
`;
const ports = (...numbers: readonly number[]): string =>
	`failsafeInboundHostPorts: [${numbers.map((port) => `{protocol: TCP, port: ${port}}`).join(", ")}]`;
const BLUE = "nodeSelector: pool == 'blue'";

const open = (yaml: string): string => {
	const inventory = read(CLUSTER + yaml);
	return [1, 2, 3].map((port) => ask(inventory, `ip:203.0.113.9 > node:n1 tcp/${port}`)[0]).join("");
};

// One letter a port from 1 to 3: allowed, blocked, unknown.
test.each([
	["the default one", felix("default", ports(1)), "abb"],
	["one that selects the node goes before the default one", felix("default", ports(1)) + felix("blue", `${BLUE}, ${ports(2)}`), "bab"],
	["field by field", felix("default", ports(1)) + felix("blue", `${BLUE}, vxlanPort: 4790`), "abb"],
	["one that selects others does not", felix("default", ports(1)) + felix("red", `nodeSelector: pool == 'red', ${ports(2)}`), "abb"],
	[
		"the node's own goes before both",
		felix("node.n1", ports(3)) + felix("blue", `${BLUE}, ${ports(2)}`) + felix("default", ports(1)),
		"bba",
	],
	["one that selects nothing is nobody's", felix("default", ports(1)) + felix("blue", ports(2)), "abb"],
	[
		"the oldest of several that select the node",
		felix("b", `${BLUE}, ${ports(1, 2)}`, "2026-01-02T00:00:00Z") + felix("a", `${BLUE}, ${ports(3)}`, "2026-01-03T00:00:00Z"),
		"aab",
	],
	["of several without times any", felix("b", `${BLUE}, ${ports(1, 2)}`) + felix("a", `${BLUE}, ${ports(2, 3)}`), "uau"],
	[
		"a selector that cannot be read may select the node",
		felix("default", ports(1, 2)) + felix("a", `nodeSelector: pool = blue, ${ports(2)}`),
		"uab",
	],
	["a list that cannot be read may hold anything", felix("default", "failsafeInboundHostPorts: [{protocol: TCP, port: '1'}]"), "uuu"],
	["different versions of one", felix("default", ports(1, 2)) + felix("default", ports(1, 3)), "auu"],
])("FelixConfiguration: %s", (_, yaml, verdicts) => {
	expect(open(yaml)).toBe(verdicts);
});

const daemonSet = (value: string): string => `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: canal, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: canal}}
  template:
    metadata: {labels: {k8s-app: canal}}
    spec: {hostNetwork: true, containers: [{name: calico-node, env: [{${value.includes("name: FELIX") || value.includes("name: felix") ? "" : "name: FELIX_FAILSAFEINBOUNDHOSTPORTS, "}${value}}]}]}
---
`;

test.each([
	['value: "none"', "bbb", []],
	['value: "tcp:2, tcp:203.0.113.0/24:3,udp:1"', "baa", []],
	['value: "1,tcp:10.0.0.0/8:2"', "abb", []],
	['value: ""', "bba", []],
	['value: "2", name: felix_FailsafeInboundHostPorts', "bab", []],
	['value: "ssh"', "uuu", ['env FELIX_FAILSAFEINBOUNDHOSTPORTS of container calico-node is "ssh", which is no list of ports']],
	[
		"valueFrom: {configMapKeyRef: {name: c, key: k}}",
		"uuu",
		["env FELIX_FAILSAFEINBOUNDHOSTPORTS of container calico-node is set to what is not in the input"],
	],
])("the environment of calico-node goes before every FelixConfiguration: %s", (value, verdicts, problems) => {
	const yaml = felix("node.n1", ports(3)) + daemonSet(value);
	expect(open(yaml)).toBe(verdicts);
	expect(read(CLUSTER + yaml).unread.map(({ problem }) => problem)).toEqual(problems);
});

const pod = `
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: x}
spec: {nodeName: n1, containers: [{name: c, image: example.org/app:1}]}
---
`;

test.each([
	["nothing of it shown", felix("default", "logSeverityScreen: Info"), "allowed"],
	["a whole DaemonSet that says nothing", daemonSet('value: "none"'), "blocked"],
	["an empty text says nothing", felix("default", 'defaultEndpointToHostAction: ""') + daemonSet('value: "none"'), "blocked"],
	["a patch of the DaemonSet", daemonSet('value: "none"').replace("  selector: {matchLabels: {k8s-app: canal}}\n", ""), "allowed"],
	[
		"variables from elsewhere",
		daemonSet('value: "none"').replace("name: calico-node,", "name: calico-node, envFrom: [{configMapRef: {name: felix}}],"),
		"allowed",
	],
	[
		"variables that every installation takes from elsewhere",
		daemonSet('value: "none"').replace(
			"name: calico-node,",
			"name: calico-node, envFrom: [{configMapRef: {name: kubernetes-services-endpoint, optional: true}}],",
		),
		"blocked",
	],
	["a variable in another case", daemonSet("name: FELIX_DefaultEndpointToHostAction, value: ACCEPT"), "allowed"],
])("what pods send to their own host, %s", (_, yaml, verdict) => {
	expect(ask(read(CLUSTER + pod + yaml), "pod:x/p > node:n1 tcp/9100")).toBe(verdict);
});

test.each([
	["default", "failsafeInboundHostPorts: none", ["spec.failsafeInboundHostPorts is no list"]],
	[
		"default",
		"failsafeOutboundHostPorts: [{protocol: ICMP, port: 1}]",
		['spec.failsafeOutboundHostPorts[0].protocol is "ICMP"; the API knows TCP, UDP, SCTP'],
	],
	["default", "failsafeOutboundHostPorts: [{protocol: TCP}]", ["spec.failsafeOutboundHostPorts[0].port is null, which is no port"]],
	[
		"default",
		"failsafeInboundHostPorts: [{port: 1, net: 10.0.0.0/33}]",
		['spec.failsafeInboundHostPorts[0].net is "10.0.0.0/33", which is no CIDR'],
	],
	["default", "nodeSelector: all()", ["spec.nodeSelector cannot stand in a FelixConfiguration named default"]],
	["node.n1", "nodeSelector: all()", ["spec.nodeSelector cannot stand in a FelixConfiguration named node.n1"]],
	["blue", "nodeSelector: pool = blue", ['spec.nodeSelector is "pool = blue", which is no selector']],
	["default", "failsafeInboundHostPorts: [{protocol: tcp, port: 1, net: ''}], logSeverityScreen: Info", []],
])("what Calico refuses of FelixConfiguration %s with %s", (name, spec, problems) => {
	expect(read(CLUSTER + felix(name, spec)).unread.map(({ problem }) => problem)).toEqual(problems);
});
