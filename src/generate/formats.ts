import { awsJson } from "./formats/aws-json.ts";
import { calico } from "./formats/calico.ts";
import { cilium } from "./formats/cilium.ts";
import { networkPolicy } from "./formats/networkpolicy.ts";
import { nftables } from "./formats/nftables.ts";
import { terraformAws } from "./formats/terraform-aws.ts";
import { terraformAzure } from "./formats/terraform-azure.ts";
import { terraformGcp } from "./formats/terraform-gcp.ts";
import { terraformOpenstack } from "./formats/terraform-openstack.ts";
import type { Format } from "./request.ts";

/** What rules can be written as, by the name that `portpolicy generate` takes. */
export const FORMATS: Readonly<Record<string, Format>> = {
	networkpolicy: networkPolicy,
	calico,
	cilium,
	"aws-json": awsJson,
	"terraform-aws": terraformAws,
	"terraform-azure": terraformAzure,
	"terraform-gcp": terraformGcp,
	"terraform-openstack": terraformOpenstack,
	nftables,
};
