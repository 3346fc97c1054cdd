import fc from "fast-check";
import { expect, test } from "vitest";
import { explain, type Probe } from "../../../../src/analysis/explain.ts";
import { readKubernetes } from "../../../../src/readers/kubernetes/index.ts";

type Json = Readonly<Record<string, unknown>>;

const labels = fc.record({ app: fc.constantFrom("x", "y"), tier: fc.constantFrom("1", "2") }, { requiredKeys: [] });
const selector: fc.Arbitrary<Json> = fc.oneof(
	fc.constant({}),
	labels.map((matchLabels) => ({ matchLabels })),
	fc
		.record({
			key: fc.constantFrom("app", "tier"),
			operator: fc.constantFrom("In", "NotIn"),
			values: fc.subarray(["x", "y", "1"], { minLength: 1 }),
		})
		.map((expression) => ({ matchExpressions: [expression] })),
	fc
		.record({ key: fc.constantFrom("app", "tier"), operator: fc.constantFrom("Exists", "DoesNotExist") })
		.map((expression) => ({ matchExpressions: [expression] })),
);
const block = fc.constantFrom<Json>(
	{ cidr: "0.0.0.0/0" },
	{ cidr: "10.0.0.0/30" },
	{ cidr: "10.0.0.0/8", except: ["10.0.0.1/32"] },
	{ cidr: "203.0.113.0/24" },
	{ cidr: "192.168.0.1/32" },
);
const peer: fc.Arbitrary<Json> = fc.oneof(
	selector.map((podSelector) => ({ podSelector })),
	selector.map((namespaceSelector) => ({ namespaceSelector })),
	fc.record({ podSelector: selector, namespaceSelector: selector }),
	block.map((ipBlock) => ({ ipBlock })),
);
const port = fc.constantFrom<Json>({ port: 80 }, { port: 81, endPort: 90 }, { port: "web" }, { protocol: "UDP" }, {});
const rules = (peers: "from" | "to"): fc.Arbitrary<readonly Json[]> =>
	fc.array(
		fc
			.record({ peers: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) })
			.map(({ peers: list, ports }) => ({ [peers]: list, ports })),
		{ maxLength: 2 },
	);
const spec = fc.record({
	podSelector: selector,
	policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
	ingress: rules("from"),
	egress: rules("to"),
});
const cluster = fc.record({
	namespaces: fc.tuple(labels, labels),
	pods: fc.array(
		fc.record({ labels, node: fc.constantFrom("n1", "n2"), hostNetwork: fc.integer({ max: 5, min: 0 }).map((n) => n === 0) }),
		{
			minLength: 4,
			maxLength: 4,
		},
	),
	policies: fc.array(fc.record({ spec, namespace: fc.constantFrom("a", "b") }), { minLength: 1, maxLength: 3 }),
	/** What to hide, and from which of the things that can lose it. */
	hide: fc.record({
		what: fc.constantFrom("namespaces", "address", "node", "cidr", "port", "version", "foreign", "labels"),
		which: fc.nat(3),
	}),
});
type Cluster = typeof cluster extends fc.Arbitrary<infer T> ? T : never;

const NAMESPACES = ["a", "b"] as const;
const metadata = (namespace: string, name: string, more: Json = {}): Json => ({ metadata: { namespace, name, ...more } });

function objects({ namespaces, pods, policies }: Cluster): readonly Json[] {
	return [
		...NAMESPACES.map((name, index) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: namespaces[index] } })),
		...["n1", "n2"].map((name, index) => ({
			apiVersion: "v1",
			kind: "Node",
			metadata: { name },
			status: { addresses: [{ type: "InternalIP", address: `192.168.0.${index + 1}` }] },
		})),
		...pods.map(({ labels: own, node, hostNetwork }, index) => ({
			apiVersion: "v1",
			kind: "Pod",
			...metadata(NAMESPACES[index % 2] as string, `p${index}`, { labels: own }),
			spec: { nodeName: node, hostNetwork, containers: [{ ports: [{ name: "web", containerPort: 80 + index }] }] },
			status: { podIP: hostNetwork ? `192.168.0.${node === "n1" ? 1 : 2}` : `10.0.0.${index}` },
		})),
		...policies.map(({ spec: one, namespace }, index) => ({
			apiVersion: "networking.k8s.io/v1",
			kind: "NetworkPolicy",
			...metadata(namespace, `np${index}`),
			spec: one,
		})),
	];
}

/** The same objects with something left out, in doubt or said twice: what was true before may still be true. */
function hidden(all: readonly Json[], { what, which }: Cluster["hide"]): readonly Json[] {
	const nth = (kind: string): Json | undefined => {
		const found = all.filter((object) => object["kind"] === kind);
		return found[which % found.length];
	};
	const replaced = (kind: string, change: (object: string) => string): readonly Json[] => {
		const old = nth(kind);
		return all.map((object) => (object === old ? (JSON.parse(change(JSON.stringify(object))) as Json) : object));
	};
	switch (what) {
		case "namespaces":
			return all.filter(({ kind }) => kind !== "Namespace");
		case "address":
			return replaced("Pod", (text) => text.replace(/"podIP":"[^"]*"/, '"phase":"Running"'));
		case "node":
			return replaced("Pod", (text) => text.replace(/"nodeName":"[^"]*",/, ""));
		case "cidr":
			return replaced("NetworkPolicy", (text) => text.replace(/"cidr":"[^"]*"/, '"cidr":"$${NET}"'));
		case "port":
			return replaced("NetworkPolicy", (text) => text.replace(/"port":(\d+|"web")/, '"port":"$${PORT}"'));
		case "labels":
			return replaced("Pod", (text) => text.replace(/"app":"[^"]*"/, '"app":"$${APP}"'));
		case "version": {
			const policy = nth("NetworkPolicy") as Json;
			return [...all, { ...policy, spec: { ...(policy["spec"] as Json), ingress: [{ ports: [{ port: 80 }] }] } }];
		}
		case "foreign":
			return [
				...all,
				{ apiVersion: "example.com/v1", kind: "StrangeNetworkPolicy", ...metadata("a", "c"), spec: { ingress: [{}], egress: [{}] } },
			];
	}
}

const ends = ["a/p0", "b/p1", "a/p2", "b/p3"].map((pod) => ({ pod }));
const probes: readonly Probe[] = [...ends, { node: "n1" }, { ip: "203.0.113.9" }].flatMap((from) =>
	ends.flatMap((to) => [80, 82].map((number) => ({ id: JSON.stringify([from, to, number]), from, to, protocol: "tcp", port: number }))),
);

const verdicts = (values: readonly Json[]): readonly string[] =>
	explain(readKubernetes(values.map((value) => ({ file: "f.yaml", value, line: () => undefined }))), probes).map(({ verdict }) => verdict);

test("hiding something of a cluster never turns a verdict round: it stays, or becomes unknown", () => {
	const seen = { allowed: 0, blocked: 0, unknown: 0 };
	fc.assert(
		fc.property(cluster, (one) => {
			const all = objects(one);
			const before = verdicts(all);
			const after = verdicts(hidden(all, one.hide));
			const turned = probes.flatMap(({ id }, index) => {
				const [was, is] = [before[index], after[index]];
				seen[is as keyof typeof seen]++;
				return was === "unknown" || is === was || is === "unknown" ? [] : [`${id}: ${was}, then ${is}`];
			});
			expect(turned).toEqual([]);
		}),
		{ seed: 7, numRuns: 500 },
	);
	// The law says something only where all three verdicts occur.
	expect(Math.min(seen.allowed, seen.blocked, seen.unknown)).toBeGreaterThan(300);
});
