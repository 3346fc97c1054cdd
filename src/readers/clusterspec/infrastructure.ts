import { readEndpointPort } from "./endpoint.ts";
import type { Field } from "./field.ts";
import { asCidrs } from "./values.ts";

/** Infrastructure of Cluster API by kind: its profile, the endpoint in front of the control plane, subnets that are a role's own. */
export const INFRASTRUCTURE: Readonly<Record<string, (root: Field, spec: Field) => void>> = {
	AWSCluster: (root, spec) => {
		root.profile("capa");
		readEndpointPort(spec.below("controlPlaneEndpoint", "port"));
	},
	AWSManagedCluster: (root) => root.profile("eks"),
	AzureCluster: (root, spec) => {
		root.profile("capz");
		readEndpointPort(spec.below("controlPlaneEndpoint", "port"));
		readAzureSubnets(spec.below("networkSpec", "subnets"));
	},
	AzureManagedCluster: (root) => root.profile("aks"),
	AzureASOManagedCluster: (root) => root.profile("aks"),
	VSphereCluster: (root, spec) => {
		root.profile("capv");
		readEndpointPort(spec.below("controlPlaneEndpoint", "port"));
	},
	GCPManagedCluster: (root) => root.profile("gke"),
	LinodeCluster: (_, spec) => {
		readEndpointPort(spec.below("controlPlaneEndpoint", "port"));
		readEndpointPort(spec.below("network", "apiserverLoadBalancerPort"));
	},
	OpenStackCluster: (_, spec) => {
		spec.below("apiServerPort").port("apiServerPort");
		readEndpointPort(spec.below("controlPlaneEndpoint", "port"));
	},
	...Object.fromEntries(
		[
			"NutanixCluster",
			"TinkerbellCluster",
			"CloudStackCluster",
			"DockerCluster",
			"GCPCluster",
			"HetznerCluster",
			"DOCluster",
			"Metal3Cluster",
		].map((kind) => [kind, (_: Field, spec: Field) => readEndpointPort(spec.below("controlPlaneEndpoint", "port"))]),
	),
};

/** Azure's subnets name the role that lives in them; `cluster` is both, and then tells nothing apart. */
const ROLES: Readonly<Record<string, string>> = { "control-plane": "control-plane", node: "worker", bastion: "bastion" };

function readAzureSubnets(subnets: Field): void {
	const roles = subnets.items.map((subnet) => subnet.below("role").text ?? "");
	for (const [index, role] of roles.entries()) {
		const name = ROLES[role];
		const subnet = subnets.items[index];
		// Several subnets of one role would be several values of one setting.
		if (name === undefined || subnet === undefined || roles.indexOf(role) !== roles.lastIndexOf(role) || roles.includes("cluster"))
			continue;
		subnet.below("cidrBlocks").says(`roles.${name}.cidrs`, asCidrs);
	}
}
