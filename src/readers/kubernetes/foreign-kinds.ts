import { cloudOfFirewall } from "./cloud-firewalls.ts";
import { blocksSockets, isProtected } from "./guards.ts";
import { ofIstio, ofMeshConfig, ofSidecar } from "./istio.ts";
import type { PodClass } from "./membership.ts";
import type { OfMesh } from "./mesh-labels.ts";
import { closesConsulOutside, closesKumaOutside, demandsKumaTls, isKumaEnforced, isStrictMeshTls, ofConsul, ofKuma } from "./meshes.ts";
import type { KubeObject } from "./objects.ts";
import { isClosedSubnet, type OfNetwork, ofAttachment, ofClusterUserNetwork, ofUserNetwork, ofVpc } from "./own-networks.ts";
import { type Surroundings, specOf } from "./surroundings.ts";
import { list, record, text } from "./value.ts";

/** What an object that is no network policy by its name may refuse all the same. */
export interface Restriction {
	readonly inbound: boolean;
	readonly outbound: boolean;
	/** Pods on networks of their own, or what answers on a node's address. */
	readonly of: "pods" | "hosts";
	/** It holds in every namespace, whatever its own. */
	readonly everywhere: boolean;
	/** A label selector of the pods or nodes that it concerns, as it is written; undefined where it concerns all, or nobody can tell which. */
	readonly selector: unknown;
	/** Pods that it does not concern all the same. */
	readonly spares?: (pod: PodClass, subjectId: string) => boolean;
	/** Only hosts whose node says that it runs on this cloud. */
	readonly cloud?: string;
}

type Read = (object: KubeObject, around: Surroundings) => Restriction | null;

const INBOUND: Restriction = { inbound: true, outbound: false, of: "pods", everywhere: false, selector: undefined };
const BOTH_WAYS: Restriction = { ...INBOUND, outbound: true };

const OUTBOUND: Restriction = { ...BOTH_WAYS, inbound: false };

const ofSelectedPods: Read = (object) => ({ ...BOTH_WAYS, selector: specOf(object)["podSelector"] });

const ofKumaWithTls: Read = (object, around) => (isKumaEnforced(around) ? { ...INBOUND, ...ofKuma(object) } : null);

/**
 * Kinds that refuse packets and are not understood. Each says what an object of it restricts, null where it restricts nothing. What is
 * in none of them, and makes no firewall of a cloud, is taken not to filter: of kinds that nobody here has heard of only the name could tell.
 */
const KINDS: ReadonlyMap<string, Read> = new Map<string, Read>([
	// Envoy, or ztunnel, in front of pods in the mesh: https://istio.io/latest/docs/reference/config/security/authorization-policy/
	[
		"security.istio.io/AuthorizationPolicy",
		(object, around) => (text(specOf(object)["action"]) === "AUDIT" ? null : { ...INBOUND, ...ofIstio(object, around) }),
	],
	// Only `STRICT` refuses anything, plain text: https://istio.io/latest/docs/reference/config/security/peer_authentication/
	["security.istio.io/PeerAuthentication", (object, around) => (isStrict(object) ? { ...INBOUND, ...ofIstio(object, around) } : null)],
	["networking.istio.io/Sidecar", outboundOf(ofSidecar)],
	["/ConfigMap", outboundOf(ofMeshConfig)],
	["install.istio.io/IstioOperator", outboundOf(ofMeshConfig)],
	["sailoperator.io/Istio", outboundOf(ofMeshConfig)],
	// A port that a Server names admits only whom other objects authorise, unless it says else: https://linkerd.io/2/reference/authorization-policy/
	[
		"policy.linkerd.io/Server",
		(object) => {
			const { accessPolicy, podSelector, externalWorkloadSelector } = specOf(object);
			// Only machines outside, which are no pods.
			const isElsewhere = podSelector === undefined && externalWorkloadSelector !== undefined;
			return isElsewhere || ADMITS_ALL.has(accessPolicy) ? null : { ...INBOUND, selector: podSelector };
		},
	],
	// Who may call whom in a mesh with mTLS: https://kuma.io/docs/latest/policies/meshtrafficpermission/
	["kuma.io/MeshTrafficPermission", ofKumaWithTls],
	["kuma.io/TrafficPermission", ofKumaWithTls],
	["kuma.io/Mesh", ofKumaMesh],
	// https://kuma.io/docs/latest/policies/meshpassthrough/
	["kuma.io/MeshPassthrough", (object) => (closesKumaOutside(object) ? { ...OUTBOUND, ...ofKuma(object) } : null)],
	["kuma.io/MeshTLS", (object) => (isStrictMeshTls(object) ? { ...INBOUND, ...ofKuma(object) } : null)],
	// https://developer.hashicorp.com/consul/docs/reference/config-entry/service-intentions
	["consul.hashicorp.com/ServiceIntentions", (_, around) => ({ ...INBOUND, ...ofConsul(around) })],
	// https://developer.hashicorp.com/consul/docs/reference/config-entry/mesh
	["consul.hashicorp.com/Mesh", (object, around) => (closesConsulOutside(object) ? { ...OUTBOUND, ...ofConsul(around) } : null)],
	["neuvector.com/NvSecurityRule", (object) => (isProtected(object) ? BOTH_WAYS : null)],
	["neuvector.com/NvClusterSecurityRule", (object) => (isProtected(object) ? { ...BOTH_WAYS, everywhere: true } : null)],
	[
		"security.kubearmor.com/KubeArmorPolicy",
		(object) => (blocksSockets(object) ? { ...BOTH_WAYS, selector: specOf(object)["selector"] } : null),
	],
	["security.kubearmor.com/KubeArmorClusterPolicy", (object) => (blocksSockets(object) ? { ...BOTH_WAYS, everywhere: true } : null)],
	[
		"security.kubearmor.com/KubeArmorHostPolicy",
		(object) => (blocksSockets(object) ? { ...BOTH_WAYS, of: "hosts", selector: specOf(object)["nodeSelector"] } : null),
	],
	// Security groups of the pod's own interface: https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
	["vpcresources.k8s.aws/SecurityGroupPolicy", ofSelectedPods],
	// The same of Huawei's CCE: https://docs.otc.t-systems.com/cloud-container-engine/umn/networking/
	["crd.yangtse.cni/SecurityGroup", ofSelectedPods],
	// The same of Alibaba's Terway: https://github.com/AliyunContainerService/terway/blob/main/docs/terway-trunk.md
	["network.alibabacloud.com/PodNetworking", ofPodNetworking],
	// NSX: https://github.com/vmware-tanzu/nsx-operator
	["crd.nsx.vmware.com/SecurityPolicy", () => BOTH_WAYS],
	["nsx.vmware.com/SecurityPolicy", () => BOTH_WAYS],
	// An XDP program on interfaces of nodes: https://github.com/openshift/ingress-node-firewall
	[
		"ingressnodefirewall.openshift.io/IngressNodeFirewall",
		(object) => ({ ...INBOUND, of: "hosts", selector: specOf(object)["nodeSelector"] }),
	],
	["kubeovn.io/Subnet", (object) => (isClosedSubnet(object) ? { ...BOTH_WAYS, everywhere: true } : null)],
	["kubeovn.io/Vpc", onNetwork(ofVpc)],
	// Pods are in them by an annotation: https://kubeovn.github.io/docs/stable/en/vpc/security-group/
	["kubeovn.io/SecurityGroup", () => ({ ...BOTH_WAYS, everywhere: true })],
	["k8s.ovn.org/UserDefinedNetwork", onNetwork(ofUserNetwork)],
	["k8s.ovn.org/ClusterUserDefinedNetwork", onNetwork(ofClusterUserNetwork)],
	["k8s.cni.cncf.io/NetworkAttachmentDefinition", onNetwork(ofAttachment)],
]);

export function restrictionOf(object: KubeObject, around: Surroundings): Restriction | null {
	const read = KINDS.get(`${object.group}/${object.kind}`);
	if (read !== undefined) return read(object, around);
	const cloud = cloudOfFirewall(object.group, object.kind);
	return cloud === null ? null : { ...BOTH_WAYS, of: "hosts", cloud };
}

/** What a Server of Linkerd says to those whom nobody authorises; it refuses them where it says nothing. */
const ADMITS_ALL: ReadonlySet<unknown> = new Set(["all-unauthenticated", "audit"]);

function isStrict(object: KubeObject): boolean {
	const { mtls, portLevelMtls } = specOf(object);
	return [mtls, ...Object.values(record(portLevelMtls))].some((mode) => text(record(mode)["mode"]) === "STRICT");
}

function outboundOf(read: (object: KubeObject, around: Surroundings) => OfMesh | null): Read {
	return (object, around) => {
		const whom = read(object, around);
		return whom === null ? null : { ...OUTBOUND, ...whom };
	};
}

function ofKumaMesh(object: KubeObject): Restriction | null {
	const [inbound, outbound] = [demandsKumaTls(object), closesKumaOutside(object)];
	return inbound || outbound ? { ...BOTH_WAYS, inbound, outbound, ...ofKuma(object) } : null;
}

function onNetwork(read: (object: KubeObject) => OfNetwork | null): Read {
	return (object) => {
		const network = read(object);
		return network === null ? null : { ...BOTH_WAYS, ...network };
	};
}

function ofPodNetworking(object: KubeObject): Restriction | null {
	const { securityGroupIDs, selector } = specOf(object);
	return list(securityGroupIDs).length === 0 ? null : { ...BOTH_WAYS, everywhere: true, selector: record(selector)["podSelector"] };
}
