import { fc } from "./seed.ts";

/** Clusters with policies of the network-policy-api, or of Antrea, whose rules act in an order: as objects, for laws that need no oracle. */

interface Part {
	readonly action: string;
	readonly from: object;
	readonly port: { readonly protocol: "TCP" | "UDP"; readonly port: number } | null;
}

const labels = fc.constantFrom<Readonly<Record<string, string>>>({}, {}, { app: "a" }, { app: "b" }, { "k8s-app": "kube-dns" });
const namespaces = fc.constantFrom<Readonly<Record<string, string>>>({}, {}, { "kubernetes.io/metadata.name": "x" }, { team: "a" });
const whom = fc.record({ namespaces, labels });

const rule = (actions: readonly string[], numbers: readonly number[]): fc.Arbitrary<Part> =>
	fc.record({
		action: fc.constantFrom(...actions),
		from: whom.map((one) => ({
			namespaceSelector: { matchLabels: one.namespaces },
			podSelector: { matchLabels: one.labels },
		})),
		port: fc.option(fc.record({ protocol: fc.constantFrom("TCP" as const, "UDP" as const), port: fc.constantFrom(...numbers) })),
	});

const subject = whom.map((one) => ({
	namespaceSelector: { matchLabels: one.namespaces },
	podSelector: { matchLabels: one.labels },
}));

/** AdminNetworkPolicies, a BaselineAdminNetworkPolicy, ClusterNetworkPolicies of both tiers. */
export function adminPolicies(numbers: readonly number[]): fc.Arbitrary<readonly object[]> {
	const portOf = ({ port }: Part): object => (port === null ? {} : { ports: [{ portNumber: port }] });
	const protocolOf = ({ port }: Part): object =>
		port === null ? {} : { protocols: [{ [port.protocol.toLowerCase()]: { destinationPort: { number: port.port } } }] };
	const v1alpha1 = (kind: string, name: string, actions: readonly string[], spec: object): fc.Arbitrary<object> =>
		fc.record({ subject, rules: fc.array(rule(actions, numbers), { minLength: 1, maxLength: 3 }) }).map((given) => ({
			apiVersion: "policy.networking.k8s.io/v1alpha1",
			kind,
			metadata: { name },
			spec: {
				...spec,
				subject: { pods: given.subject },
				ingress: given.rules.map((one) => ({ action: one.action, from: [{ pods: one.from }], ...portOf(one) })),
			},
		}));
	const cluster = (name: string, tier: string, priority: number): fc.Arbitrary<object> =>
		fc
			.record({ subject, rules: fc.array(rule(["Accept", "Deny", "Deny", "Pass"], numbers), { minLength: 1, maxLength: 3 }) })
			.map((given) => ({
				apiVersion: "policy.networking.k8s.io/v1alpha2",
				kind: "ClusterNetworkPolicy",
				metadata: { name },
				spec: {
					tier,
					priority,
					subject: { pods: given.subject },
					ingress: given.rules.map((one) => ({ action: one.action, from: [{ pods: one.from }], ...protocolOf(one) })),
				},
			}));
	const actions = ["Allow", "Deny", "Deny", "Pass"];
	const all = fc.tuple(
		v1alpha1("AdminNetworkPolicy", "first", actions, { priority: 0 }),
		v1alpha1("AdminNetworkPolicy", "second", actions, { priority: 7 }),
		v1alpha1("BaselineAdminNetworkPolicy", "default", ["Allow", "Deny"], {}),
		cluster("admin", "Admin", 3),
		cluster("baseline", "Baseline", 0),
	);
	return all.chain((policies) => fc.subarray([...policies], { minLength: 1 }));
}

/** Antrea's policies of three tiers, one of them behind NetworkPolicies. */
export function antreaPolicies(numbers: readonly number[]): fc.Arbitrary<readonly object[]> {
	const policy = (name: string, tier: string, priority: number): fc.Arbitrary<object> =>
		fc
			.record({
				subject,
				apart: fc.boolean(),
				rules: fc.array(rule(["Allow", "Drop", "Reject", "Drop", "Pass"], numbers), { minLength: 1, maxLength: 3 }),
			})
			.map((given) => ({
				apiVersion: "crd.antrea.io/v1beta1",
				kind: "ClusterNetworkPolicy",
				metadata: { name },
				spec: {
					tier,
					priority,
					...(given.apart ? {} : { appliedTo: [given.subject] }),
					ingress: given.rules.map((one) => ({
						action: one.action,
						from: [one.from],
						...(one.port === null ? {} : { ports: [one.port] }),
						...(given.apart ? { appliedTo: [given.subject] } : {}),
					})),
				},
			}));
	return fc
		.tuple(policy("one", "securityops", 1), policy("two", "application", 5), policy("three", "baseline", 9))
		.chain((policies) => fc.subarray([...policies], { minLength: 1 }));
}
