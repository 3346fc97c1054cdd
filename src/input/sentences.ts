import { InputError } from "../errors.ts";
import type { Location, SourceDocument } from "../model/location.ts";
import { isMapping, type Kind } from "./detect.ts";

/** What each kind is called when it has to be turned down. */
const NAMES: Readonly<Record<Kind, string>> = {
	"terraform-plan": "a Terraform plan",
	"terraform-state": "a Terraform state",
	kubernetes: "Kubernetes manifests",
	aws: "AWS CLI output",
	azure: "Azure network security groups",
	gcp: "Google Cloud firewalls",
	openstack: "OpenStack security groups",
	hetzner: "Hetzner firewalls",
	digitalocean: "DigitalOcean firewalls",
	cloudformation: "a CloudFormation template",
	"cluster-spec": "a cluster specification",
};

/** A kind that is known and that this version has no reader for. */
export const unreadableKind = (kind: Kind, readable: ReadonlySet<string>, location: Location): InputError =>
	new InputError(
		"input-unsupported-kind",
		`this is ${NAMES[kind]} (${kind}), which this version cannot judge; it reads ${[...readable].sort().join(", ")}`,
		{ location },
	);

/** A document that is nothing known, with the way on where its looks suggest one. */
export function unknownKind(value: unknown, location: Location): InputError {
	if (isMapping(value) && Array.isArray(value["resources"]) && "lineage" in value && "serial" in value)
		return new InputError("input-raw-state", "this is a raw Terraform state file; give its JSON: terraform show -json > state.json", {
			location,
		});
	if (isMapping(value) && "format_version" in value)
		return new InputError("input-unknown-kind", "this has a format_version like a Terraform plan, but neither changes nor values", {
			location,
		});
	const what = value === null ? "it holds no mapping" : "it is nothing that portpolicy knows";
	return new InputError(
		"input-unknown-kind",
		`${what} (no Terraform plan or state, Kubernetes object, cluster specification or cloud firewall JSON); --kind KIND forces a kind`,
		{ location },
	);
}

/** Lines that a note names at most. */
const NAMED_LINES = 5;

/** Documents of no known kind in a file whose other documents are judged. */
export function strangersNote(documents: readonly SourceDocument[]): string {
	const lines = documents.flatMap((document) => document.line("") ?? []);
	const named = lines.slice(0, NAMED_LINES).join(", ");
	const place = lines.length === 0 ? "" : ` (line${lines.length > 1 ? "s" : ""} ${named}${lines.length > NAMED_LINES ? ", ..." : ""})`;
	return documents.length === 1
		? `1 document is of no known kind and was not read${place}`
		: `${documents.length} documents are of no known kind and were not read${place}`;
}

/** Source code of Terraform, OpenTofu and their like, by its name; the plan made from it is what can be judged. */
export const isTerraformSource = (path: string): boolean => /\.(?:tf|tofu|tfvars|hcl)$/i.test(path);

/** Source code that was named as an input. */
export const terraformSource = (location: Location): InputError =>
	new InputError(
		"input-terraform-source",
		"Terraform source is not judged by itself; give its plan: terraform plan -out tfplan && terraform show -json tfplan > plan.json",
		{ location },
	);

/** Several plans in one document are no whole: each would have to be judged by itself. */
export const severalPlans = (places: readonly string[], location: Location): InputError =>
	new InputError("input-several-plans", `this holds ${places.length} Terraform plans (at ${places.join(", ")}); give one at a time`, {
		location,
	});
