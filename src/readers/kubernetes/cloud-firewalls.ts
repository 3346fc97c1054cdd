interface Cloud {
	/** What begins the `providerID` of its machines. */
	readonly provider: string;
	readonly kinds: RegExp;
}

const AWS: Cloud = { provider: "aws", kinds: /^(?:Default)?(?:SecurityGroup|NetworkACL)(?:Rule|IngressRule|EgressRule)?$/i };
const AZURE: Cloud = {
	provider: "azure",
	kinds: /^(?:NetworkSecurityGroups?|SecurityGroup|NetworkSecurityGroupsSecurityRule|SecurityRule)$/,
};
const GOOGLE: Cloud = { provider: "gce", kinds: /^(?:Compute)?(?:Network|Region|RegionNetwork)?Firewall(?:Policy(?:Rule|WithRules)?)?$/ };
const OPENSTACK: Cloud = { provider: "openstack", kinds: /^SecurityGroup$/ };

/**
 * API groups whose objects make security groups, network ACLs and firewalls of a cloud: its own controllers, and Crossplane's providers.
 * Which machines are in them the objects do not say.
 */
const CLOUDS: ReadonlyMap<string, Cloud> = new Map([
	["ec2.services.k8s.aws", AWS],
	["ec2.aws.upbound.io", AWS],
	["ec2.aws.m.upbound.io", AWS],
	["ec2.aws.crossplane.io", AWS],
	["network.azure.com", AZURE],
	["network.azure.upbound.io", AZURE],
	["network.azure.m.upbound.io", AZURE],
	["compute.cnrm.cloud.google.com", GOOGLE],
	["compute.gcp.upbound.io", GOOGLE],
	["compute.gcp.m.upbound.io", GOOGLE],
	["openstack.k-orc.cloud", OPENSTACK],
]);

/** The cloud whose machines an object may shut, as the `providerID` of its nodes begins; null where it is no such object. */
export function cloudOfFirewall(group: string, kind: string): string | null {
	const cloud = CLOUDS.get(group);
	return cloud?.kinds.test(kind) === true ? cloud.provider : null;
}
