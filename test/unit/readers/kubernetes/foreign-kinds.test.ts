import { load } from "js-yaml";
import { expect, test } from "vitest";
import { restrictionOf } from "../../../../src/readers/kubernetes/foreign-kinds.ts";
import type { KubeObject } from "../../../../src/readers/kubernetes/objects.ts";
import type { Place } from "../../../../src/readers/kubernetes/place.ts";
import { Surroundings } from "../../../../src/readers/kubernetes/surroundings.ts";

const object = (group: string, kind: string, spec: string, namespace = "a"): KubeObject => ({
	group,
	kind,
	namespace,
	name: "x",
	id: `${namespace}/${kind}/x`,
	value: { spec: load(spec) },
	place: {} as Place,
});

const PODS = { inbound: true, outbound: false, of: "pods", everywhere: false, selector: undefined };
const ISTIO = { ...PODS, spares: expect.any(Function) };

test.each([
	["an allow is one to all who are not named", object("security.istio.io", "AuthorizationPolicy", "{}"), ISTIO],
	["logging refuses nothing", object("security.istio.io", "AuthorizationPolicy", "action: AUDIT"), null],
	["the mesh's root namespace", object("security.istio.io", "AuthorizationPolicy", "{}", "istio-system"), { ...ISTIO, everywhere: true }],
	[
		"pods by label",
		object("security.istio.io", "AuthorizationPolicy", "selector: {matchLabels: {app: web}}"),
		{ ...ISTIO, selector: { matchLabels: { app: "web" } } },
	],
	[
		"a gateway by reference is anybody",
		object("security.istio.io", "AuthorizationPolicy", "targetRefs: [{kind: Gateway, name: w}]"),
		ISTIO,
	],
	["mTLS that is wanted", object("security.istio.io", "PeerAuthentication", "mtls: {mode: PERMISSIVE}"), null],
	["mTLS that is demanded", object("security.istio.io", "PeerAuthentication", "mtls: {mode: STRICT}"), ISTIO],
	[
		"mTLS that is demanded on one port",
		object("security.istio.io", "PeerAuthentication", "mtls: {mode: DISABLE}\nportLevelMtls: {9443: {mode: STRICT}}"),
		ISTIO,
	],
	["a Sidecar", object("networking.istio.io", "Sidecar", "egress: [{hosts: ['./*']}]"), null],
	[
		"a Sidecar that lets out only to whom it knows",
		object("networking.istio.io", "Sidecar", "outboundTrafficPolicy: {mode: REGISTRY_ONLY}"),
		{ ...ISTIO, inbound: false, outbound: true },
	],
	["an installation", object("sailoperator.io", "Istio", "values: {meshConfig: {accessLogFile: /dev/stdout}}"), null],
	[
		"an installation that lets out only to whom it knows",
		object("sailoperator.io", "Istio", "values: {meshConfig: {outboundTrafficPolicy: {mode: REGISTRY_ONLY}}}"),
		{ ...ISTIO, inbound: false, outbound: true, everywhere: true },
	],
	["somebody's settings", object("", "ConfigMap", "mesh: x"), null],
	["Kuma's way out", object("kuma.io", "MeshPassthrough", "default: {passthroughMode: All}"), null],
	["Kuma without a way out", object("kuma.io", "MeshPassthrough", "default: {}"), { ...ISTIO, inbound: false, outbound: true }],
	[
		"a mesh of Kuma without a way out",
		object("kuma.io", "Mesh", "networking: {outbound: {passthrough: false}}", ""),
		{ ...ISTIO, inbound: false, outbound: true, everywhere: true },
	],
	["Consul's way out", object("consul.hashicorp.com", "Mesh", "transparentProxy: {}"), null],
	["what NeuVector only watches", object("neuvector.com", "NvSecurityRule", "target: {policymode: Discover}"), null],
	[
		"what NeuVector protects everywhere",
		object("neuvector.com", "NvClusterSecurityRule", "target: {policymode: Protect}", ""),
		{ ...PODS, outbound: true, everywhere: true },
	],
	["files", object("security.kubearmor.com", "KubeArmorPolicy", "file: {}\naction: Block"), null],
	[
		"protocols that are watched",
		object("security.kubearmor.com", "KubeArmorPolicy", "network: {matchProtocols: [{protocol: tcp}], action: Audit}"),
		null,
	],
	[
		"protocols on nodes",
		object(
			"security.kubearmor.com",
			"KubeArmorHostPolicy",
			"nodeSelector: {}\nnetwork: {matchProtocols: [{protocol: tcp, action: Block}]}",
			"",
		),
		{ ...PODS, of: "hosts", outbound: true, selector: {} },
	],
	[
		"protocols everywhere",
		object("security.kubearmor.com", "KubeArmorClusterPolicy", "network: {matchProtocols: [{protocol: tcp}]}", ""),
		{ ...PODS, outbound: true, everywhere: true },
	],
	["a Server", object("policy.linkerd.io", "Server", "podSelector: {}"), { ...PODS, selector: {} }],
	["a Server that admits all whom nobody refuses", object("policy.linkerd.io", "Server", "accessPolicy: all-unauthenticated"), null],
	["a Server that only logs", object("policy.linkerd.io", "Server", "accessPolicy: audit"), null],
	["a web server's own kind of that name", object("example.com", "Server", "podSelector: {}"), null],
	["security groups of pods", object("vpcresources.k8s.aws", "SecurityGroupPolicy", "{}"), { ...PODS, outbound: true }],
	[
		"a firewall of nodes",
		object("ingressnodefirewall.openshift.io", "IngressNodeFirewall", "nodeSelector: {}"),
		{ ...PODS, of: "hosts", selector: {} },
	],
	["an open subnet", object("kubeovn.io", "Subnet", "private: false\nacls: []"), null],
	["a closed subnet", object("kubeovn.io", "Subnet", "private: true"), { ...PODS, outbound: true, everywhere: true }],
	["a subnet with rules", object("kubeovn.io", "Subnet", "acls: [{action: drop}]"), { ...PODS, outbound: true, everywhere: true }],
	["groups of pods by CCE", object("crd.yangtse.cni", "SecurityGroup", "podSelector: {}"), { ...PODS, outbound: true, selector: {} }],
	["pods of Terway without groups", object("network.alibabacloud.com", "PodNetworking", "selector: {podSelector: {}}"), null],
	[
		"groups of pods by Terway",
		object("network.alibabacloud.com", "PodNetworking", "securityGroupIDs: [sg-1]\nselector: {podSelector: {}}"),
		{ ...PODS, outbound: true, everywhere: true, selector: {} },
	],
	["a policy of NSX", object("crd.nsx.vmware.com", "SecurityPolicy", "{}"), { ...PODS, outbound: true }],
	["a gateway's own kind of that name", object("gateway.envoyproxy.io", "SecurityPolicy", "{}"), null],
	["routes are no filter", object("networking.istio.io", "VirtualService", "{}"), null],
	["a subnet of the cluster's own VPC", object("kubeovn.io", "Subnet", "vpc: ovn-cluster"), null],
	["a subnet of another VPC", object("kubeovn.io", "Subnet", "vpc: apart"), { ...PODS, outbound: true, everywhere: true }],
	["a VPC that binds nobody", object("kubeovn.io", "Vpc", "namespaces: []"), null],
	["a secondary network", object("k8s.ovn.org", "UserDefinedNetwork", "layer3: {role: Secondary}"), null],
	["groups of Kube-OVN", object("kubeovn.io", "SecurityGroup", "{}"), { ...PODS, outbound: true, everywhere: true }],
])("%s", (_, given, restriction) => {
	expect(restrictionOf(given, new Surroundings({ pods: [], others: [] }))).toEqual(restriction);
});

test.each([
	["aws", "ec2.services.k8s.aws", "SecurityGroup"],
	["aws", "ec2.aws.upbound.io", "SecurityGroupRule"],
	["aws", "ec2.aws.m.upbound.io", "SecurityGroupIngressRule"],
	["aws", "ec2.aws.upbound.io", "NetworkACLRule"],
	["azure", "network.azure.com", "NetworkSecurityGroup"],
	["azure", "network.azure.com", "NetworkSecurityGroupsSecurityRule"],
	["azure", "network.azure.upbound.io", "SecurityRule"],
	["gce", "compute.cnrm.cloud.google.com", "ComputeFirewall"],
	["gce", "compute.cnrm.cloud.google.com", "ComputeFirewallPolicyRule"],
	["gce", "compute.gcp.upbound.io", "Firewall"],
	["openstack", "openstack.k-orc.cloud", "SecurityGroup"],
])("a firewall of %s: %s/%s", (cloud, group, kind) => {
	expect(restrictionOf(object(group, kind, "{}"), new Surroundings({ pods: [], others: [] }))).toEqual({
		...PODS,
		outbound: true,
		of: "hosts",
		cloud,
	});
});

test.each([
	["ec2.services.k8s.aws", "VPC"],
	["ec2.aws.upbound.io", "Instance"],
	["compute.gcp.upbound.io", "Network"],
	["example.com", "SecurityGroup"],
])("%s/%s is no firewall", (group, kind) => {
	expect(restrictionOf(object(group, kind, "{}"), new Surroundings({ pods: [], others: [] }))).toBeNull();
});
