import { InputError } from "../../errors.ts";
import type { SourceDocument } from "../../model/location.ts";
import { asFields, asList, type Fields } from "./json.ts";

/** What a plan or state says of itself, before anything in it is read. */
export interface PlanShape {
	readonly kind: "terraform-plan" | "terraform-state";
	/** The plan changes things that exist: the same judgement can be made of what was there before. */
	readonly hasBefore: boolean;
	/** The plan leaves everything that exists as it is. */
	readonly unchanged: boolean;
	/** For the report. */
	readonly notes: readonly string[];
	/** For standard error too: the plan is not the whole truth of what will be. */
	readonly warnings: readonly string[];
	/** The plan deletes everything that it manages. */
	readonly destroysAll: boolean;
}

/** Major versions of the plan format that this reader knows (Terraform's "JSON Output Format"). */
const KNOWN_MAJORS: readonly string[] = ["0", "1"];

/**
 * Checks the format version and tells what kind of document it is.
 *
 * @throws InputError when the document is of another format version, or is no plan and no state.
 */
export function planShape(document: SourceDocument): PlanShape {
	const known = SHAPES.get(document);
	if (known !== undefined) return known;
	const shape = shapeOf(document);
	SHAPES.set(document, shape);
	return shape;
}

/** Plans are large, and both sides and the command line ask. */
const SHAPES = new WeakMap<SourceDocument, PlanShape>();

function shapeOf(document: SourceDocument): PlanShape {
	const root = asFields(document.value);
	const version = root["format_version"];
	const location = { file: document.file, pointer: "/format_version" };
	if (typeof version !== "string")
		throw new InputError("terraform/no-format-version", "the document has no format_version: it is no output of `terraform show -json`", {
			location: { file: document.file },
		});
	if (!KNOWN_MAJORS.includes(version.split(".")[0] ?? ""))
		throw new InputError(
			"terraform/format-version",
			`format_version ${version} is not supported: 0.x and 1.x are; render the plan with an older terraform`,
			{ location },
		);
	if (!isPlan(root)) return { kind: "terraform-state", hasBefore: false, unchanged: true, notes: [], warnings: [], destroysAll: false };
	const changes = asList(root["resource_changes"])
		.map(asFields)
		.filter((change) => change["mode"] !== "data");
	const actions = changes.map((change) => actionsOf(change).join(","));
	const managed = actions.filter((action) => action !== "no-op" && action !== "read");
	return {
		kind: "terraform-plan",
		hasBefore:
			actions.some((action) => action !== "create") || holdsManaged(asFields(asFields(root["prior_state"])["values"])["root_module"]),
		unchanged: managed.length === 0,
		notes: planNotes(root, changes),
		warnings: planWarnings(root),
		destroysAll: managed.length > 0 && actions.every((action) => action === "delete"),
	};
}

const isPlan = (root: Fields): boolean =>
	!("values" in root) && ["resource_changes", "planned_values", "configuration", "prior_state"].some((key) => key in root);

/** Something of Terraform's own exists already. A plan with -target changes little of it, and data sources are nobody's own. */
function holdsManaged(module: unknown): boolean {
	const { resources, child_modules: children } = asFields(module);
	return asList(resources).some((resource) => asFields(resource)["mode"] === "managed") || asList(children).some(holdsManaged);
}

/** The actions of one entry of `resource_changes`. */
export const actionsOf = (change: Fields): readonly string[] => asList(asFields(change["change"])["actions"]).map(String);

function planNotes(root: Fields, changes: readonly Fields[]): string[] {
	const notes: string[] = [];
	const drifted = asList(root["resource_drift"]).length;
	if (drifted > 0) notes.push(`${drifted} objects were changed outside of Terraform (resource_drift): they are read as they are now`);
	if (changes.length === 0 && root["prior_state"] !== undefined) notes.push("the plan changes nothing: what exists is judged");
	const deposed = changes.filter((change) => typeof change["deposed"] === "string");
	if (deposed.length > 0) notes.push(`${deposed.length} deposed objects are destroyed by this plan and are not judged: ${names(deposed)}`);
	const forgotten = changes.filter((change) => actionsOf(change).includes("forget"));
	if (forgotten.length > 0) notes.push(`what leaves the state stays in the cloud and still filters: ${names(forgotten)}`);
	return notes;
}

function planWarnings(root: Fields): string[] {
	const warnings: string[] = [];
	if (root["errored"] === true) warnings.push("the plan ended in an error: it does not hold every change");
	if (root["complete"] === false)
		warnings.push("the plan is not complete (-target or deferred changes): changes that it leaves out are not judged");
	return warnings;
}

const names = (changes: readonly Fields[]): string => changes.map((change) => String(change["address"])).join(", ");
