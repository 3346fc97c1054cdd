import { load, loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import { configured, documents, judge } from "../../property/generated.ts";

const configs = await configured({ profile: "kubernetes", provider: null }, { source: [] });

/** The first blocked requirement of some manifests, of a port where one is named. */
function blocked(yaml: string, port?: string): Finding {
	const { findings } = judge(configs, documents("kubernetes", loadAll(yaml)));
	const found = findings.find(({ rule, ports }) => rule === "required/blocked" && (port === undefined || port === ports));
	if (found === undefined) throw new Error("nothing is blocked");
	return found;
}

const fixOf = (yaml: string): { readonly description: string; readonly manifest: unknown } => {
	const { fix } = blocked(yaml);
	if (fix?.patch == null) throw new Error("no fix");
	return { description: fix.description, manifest: load(fix.patch) };
};
const whyNot = (yaml: string, port?: string): string | undefined => {
	const { fix, hints } = blocked(yaml, port);
	expect(fix).toBeNull();
	return hints.find((hint) => hint.startsWith("no fix is offered"));
};

const pod = (namespace: string, name: string, labels: string, spec = ""): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}
spec: {nodeName: n1, ${spec} containers: [{name: c}]}
---`;
const node = (name: string, address: string, labels: string): string => `
apiVersion: v1
kind: Node
metadata: {name: ${name}, labels: {${labels}}}
status: {addresses: [{type: InternalIP, address: ${address}}]}
---`;
const SERVER = node("server", "10.0.0.1", 'kubernetes.io/hostname: server, node-role.kubernetes.io/control-plane: ""');
const hook = (labels: string): string => `${SERVER}${pod("gate", "gate", labels)}
apiVersion: v1
kind: Service
metadata: {name: gate, namespace: gate}
spec: {selector: {app: gate}, ports: [{port: 9443}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gate}
webhooks: [{name: gate.example.com, clientConfig: {service: {name: gate, namespace: gate, port: 9443}}}]
---`;
const calico = (name: string, spec: string): string => `
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: ${name}}
spec: ${spec}
---`;
const DNS = pod("kube-system", "dns", "k8s-app: kube-dns") + pod("shop", "web", "app: web");

describe("a fix of NetworkPolicies", () => {
	const policy = (selector: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: own, namespace: gate}
spec: {podSelector: ${selector}, ingress: [{from: [{podSelector: {}}]}]}`;

	it("lets in no more than was proved: the addresses of the API server, where they are known", () => {
		expect(fixOf(hook("app: gate") + policy("{matchLabels: {app: gate}}"))).toEqual({
			description: expect.stringContaining("Add to gate/NetworkPolicy/own: tcp/9443 from 10.0.0.1/32"),
			manifest: [
				{
					op: "add",
					path: "/spec/ingress/-",
					value: { from: [{ ipBlock: { cidr: "10.0.0.1/32" } }], ports: [{ port: 9443, protocol: "TCP" }] },
				},
			],
		});
	});

	it("makes the list of rules where the policy has none", () => {
		const shut = policy("{matchLabels: {app: gate}}").replace(", ingress: [{from: [{podSelector: {}}]}]", "");
		expect(fixOf(hook("app: gate") + shut).manifest).toMatchObject([
			{ op: "add", path: "/spec/ingress", value: [{ ports: [{ port: 9443 }] }] },
		]);
	});

	it("goes into the policy that selects the target rather than into one for every pod", () => {
		const everyPod = `${policy("{}").replace("name: own", "name: a-default")}\n---`;
		expect(fixOf(hook("app: gate") + everyPod + policy("{matchLabels: {app: gate}}")).description).toContain(
			"Add to gate/NetworkPolicy/own:",
		);
	});

	it("is a policy of its own where the one in the way is for every pod", () => {
		const { manifest } = fixOf(hook("app: gate, pod-template-hash: abc") + policy("{}"));
		expect(manifest).toMatchObject({
			kind: "NetworkPolicy",
			metadata: { name: "allow-gate-9443", namespace: "gate" },
			// What a controller sets anew with each rollout selects nothing for long.
			spec: { podSelector: { matchLabels: { app: "gate" } } },
		});
		expect((manifest as { spec: { podSelector: unknown } }).spec.podSelector).toEqual({ matchLabels: { app: "gate" } });
	});
});

describe("a fix of ordered policies", () => {
	const admin = (priority: number): string => `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: pass}
spec: {priority: ${priority}, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]}
---`;
	const BASELINE = `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: default}
spec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`;

	it("stands before an admin's Pass, which skips whatever comes behind it in its tier", () => {
		expect(fixOf(DNS + admin(5) + BASELINE).manifest).toMatchObject({ kind: "AdminNetworkPolicy", spec: { priority: 4 } });
		expect(fixOf(DNS + BASELINE).manifest).toMatchObject({ spec: { priority: 1000 } });
	});

	it("is a rule in the policy that denies where that has the first place and stands before nobody else", () => {
		const own = BASELINE.replace("{namespaces: {}}", "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}}");
		expect(fixOf(DNS + admin(0) + own)).toMatchObject({
			description: expect.stringContaining("Add to BaselineAdminNetworkPolicy/default, before ingress[0]"),
			manifest: [{ op: "add", path: "/spec/ingress/0" }],
		});
	});

	it("stands between two priorities of Antrea where they are neighbours", () => {
		const policy = (name: string, priority: number, action: string): string => `
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: ${name}}
spec: {priority: ${priority}, appliedTo: [{namespaceSelector: {}}], ingress: [{action: ${action}, from: [{namespaceSelector: {}}]}]}
---`;
		const other = policy("other", 1, "Allow").replace("ingress: [{", "ingress: [{ports: [{port: 80}], ");
		expect(fixOf(DNS + policy("shut", 5, "Drop")).manifest).toMatchObject({ spec: { priority: 4 } });
		expect(fixOf(DNS + other + policy("shut", 2, "Drop")).manifest).toMatchObject({ spec: { priority: 1.5 } });
	});

	it("selects host endpoints by labels that they have", () => {
		const worker = (labels: string): string => `${SERVER}${node("w", "10.0.0.2", "")}
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: w, labels: {${labels}}}
spec: {node: w, interfaceName: "*", expectedIPs: [10.0.0.2]}
---`;
		expect(fixOf(worker("zone: a")).manifest).toMatchObject({ kind: "GlobalNetworkPolicy", spec: { selector: "zone == 'a'" } });
		const named = fixOf(worker("kubernetes.io/hostname: w"));
		expect(named.manifest).toMatchObject({
			spec: { selector: "has(kubernetes.io/hostname) && !has(node-role.kubernetes.io/control-plane)" },
		});
		expect(named.description).toContain("before HostEndpoint/w");
		expect(fixOf(worker("zone: a").replace("projectcalico.org/v3", "crd.projectcalico.org/v1")).manifest).toMatchObject({
			apiVersion: "projectcalico.org/v3",
		});
		// A pod with the same labels would be selected too.
		expect(whyNot(worker("zone: a") + pod("x", "p", "zone: a"))).toContain("nothing in the input tells it from them");
	});
});

describe("why there is no fix", () => {
	it("is that nobody said where clients are", () => {
		const shut = calico("shut", "{order: 1, selector: all(), ingress: [{action: Deny}]}");
		const endpoint = `
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: server, labels: {node-role.kubernetes.io/control-plane: ""}}
spec: {node: server, interfaceName: "*", expectedIPs: [10.0.0.1]}
---
apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: {name: default}
spec: {failsafeInboundHostPorts: []}
---`;
		expect(whyNot(SERVER + endpoint + shut, "6443")).toBe(
			"no fix is offered, for nobody said where client is: give --source client=CIDR[,CIDR]",
		);
	});

	it("is that nothing comes before the policy that denies", () => {
		const first = `
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: first}
spec:
  priority: 1
  ingress: [{action: Drop, appliedTo: [{namespaceSelector: {}}]}]`;
		expect(whyNot(DNS + first)).toBe(
			"no fix is offered: nothing can stand before ClusterNetworkPolicy/first#ingress[0], which comes first of all, and a rule in it would be one for others too",
		);
	});

	it("is that the senders' own egress refuses", () => {
		const egress = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: none, namespace: shop}
spec: {podSelector: {}, policyTypes: [Egress]}`;
		expect(whyNot(DNS + pod("shop", "web", "app: web") + egress)).toContain("it is the egress of those who send the packets");
	});

	it("is the egress of those who send beside what shuts the target: no rule here would be enough", () => {
		const egress = `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: tenants}
spec: {priority: 5, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, egress: [{action: Deny, to: [{namespaces: {}}]}]}
---`;
		const shut =
			"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shut, namespace: kube-system}\nspec: {podSelector: {}}";
		expect(whyNot(`${DNS}${egress}\n${shut}`)).toBe(
			"no fix is offered: no rule here is enough, for the egress of some who send is refused as well, by AdminNetworkPolicy/tenants",
		);
	});

	it("is that the calling machine's egress refuses, whether or not anything stands in front of the one that is called", () => {
		const endpoint = `
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: server, labels: {role: server}}
spec: {node: server, interfaceName: eth0, expectedIPs: [10.0.0.1]}`;
		expect(whyNot(SERVER + node("w", "10.0.0.2", "") + endpoint, "10250")).toContain("it is the egress of those who send the packets");
	});

	it("is that a deny of Cilium names more than can be taken out of it", () => {
		const deny = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: d, namespace: kube-system}
spec: {endpointSelector: {}, ingressDeny: [{fromEntities: [cluster]}]}`;
		expect(whyNot(DNS + deny)).toContain("no allow overcomes a deny, and kube-system/CiliumNetworkPolicy/d cannot be narrowed");
	});
});
