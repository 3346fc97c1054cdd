import { loadAll } from "js-yaml";
import { type ExplainOptions, explain, readProbes } from "../../../../src/analysis/explain.ts";
import type { Inventory } from "../../../../src/model/inventory.ts";
import type { SourceDocument } from "../../../../src/model/location.ts";
import { type KubernetesOptions, readKubernetes } from "../../../../src/readers/kubernetes/index.ts";

/** Documents of YAML text, as the input layer hands them over, without lines. */
export const documents = (yaml: string, file = "a.yaml"): readonly SourceDocument[] =>
	loadAll(yaml).map((value) => ({ file, value, line: () => undefined }));

export const read = (yaml: string, options: KubernetesOptions = {}): Inventory => readKubernetes(documents(yaml), options);

/** Asks `FROM > TO PROTOCOL/PORT`, where an end is `pod:NS/NAME`, `node:NAME`, `ip:ADDRESS`, ...; answers the verdict. */
export function ask(inventory: Inventory, question: string, options: ExplainOptions = {}): string {
	const match = /^(\S+) > (\S+) (\w+)(?:\/(\d+))?$/.exec(question);
	if (match === null) throw new Error(`no question: ${question}`);
	const [, from, to, protocol, port] = match;
	const probes = readProbes([
		{ id: question, from: end(from as string), to: end(to as string), protocol, ...(port === undefined ? {} : { port: Number(port) }) },
	]);
	return explain(inventory, probes, options)[0]?.verdict as string;
}

function end(text: string): Readonly<Record<string, unknown>> {
	const [key = "", ...rest] = text.split(":");
	return key === "external" ? { external: true } : { [key]: rest.join(":") };
}

/** Two namespaces, a server with two ports and clients around it; `policy` is the `spec` of one policy in namespace a. */
export const cluster = (spec: string, more = ""): string => `
apiVersion: v1
kind: Namespace
metadata: {name: a, labels: {team: red}}
---
apiVersion: v1
kind: Namespace
metadata: {name: b, labels: {team: blue}}
---
${pod("a", "server", { app: "server" }, "10.0.1.1", "n1")}
---
${pod("a", "friend", { app: "friend" }, "10.0.1.2", "n2")}
---
${pod("b", "friend", { app: "friend" }, "10.0.2.2", "n2")}
---
${pod("b", "stranger", { app: "stranger" }, "10.0.2.3", "n1")}
---
${node("n1", "192.168.0.1")}
---
${node("n2", "192.168.0.2")}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: a}
spec: ${spec}
---
${more}`;

export const pod = (
	namespace: string,
	name: string,
	labels: Readonly<Record<string, string>>,
	ip: string,
	nodeName: string,
	spec = "",
): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: ${JSON.stringify(labels)}}
spec:
  nodeName: ${nodeName}
  ${spec}
  containers:
  - name: c
    ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]
status: {podIPs: [{ip: "${ip}"}]}`;

export const node = (name: string, ip: string): string => `
apiVersion: v1
kind: Node
metadata: {name: ${name}}
status: {addresses: [{type: InternalIP, address: "${ip}"}]}`;
