import { InputError } from "../../errors.ts";
import type { SourceDocument } from "../../model/location.ts";
import { type Address, type ModuleStep, moduleAddress, parseAddress } from "./address.ts";
import { asFields, asList, type Fields, isFields } from "./json.ts";
import { actionsOf } from "./shape.ts";

export type PlanSide = "after" | "before";

/** One resource instance as it is on one side of a plan, or in a state. */
export interface Resource {
	/** Address after moves, the same on both sides. */
	readonly address: string;
	readonly at: Address;
	/** Address of its module instance, `""` in the root module. */
	readonly module: string;
	/** The steps of that address as written, for `Subject.modules`. */
	readonly modules: readonly string[];
	readonly type: string;
	readonly values: Fields;
	/** Shadow tree of `values`: `true` where the value is known only after apply. */
	readonly unknown: unknown;
	/** Shadow tree of `values`: `true` where a value must not be printed. */
	readonly sensitive: unknown;
	/** JSON Pointer to `values`. */
	readonly pointer: string;
	/** JSON Pointer to the resource. */
	readonly place: string;
	/** Made by this plan: what its configuration leaves open is decided by the provider, and nothing foreign is in it yet. */
	readonly fresh: boolean;
	/** Made by this plan with nothing that says it comes before what it succeeds is gone; null where it exists or comes first. */
	readonly late: "created" | "replaced" | null;
}

/** Resources of one side: what the changes say, and what the prior state holds beside them (outside `-target`, data sources). */
export function resourcesOf(document: SourceDocument, side: PlanSide): Resource[] {
	const root = asFields(document.value);
	const addresses = new Addresses(document.file);
	const found: Resource[] = [];
	const named = new Set<string>();
	asList(root["resource_changes"]).forEach((entry, index) => {
		const change = asFields(entry);
		const address = String(change["address"] ?? "");
		if (typeof change["deposed"] === "string") return;
		named.add(address);
		const resource = changed(change, address, addresses, `/resource_changes/${index}`, side);
		if (resource !== null) found.push(resource);
	});
	const prior = asFields(asFields(root["prior_state"])["values"])["root_module"];
	collect(prior, "/prior_state/values/root_module", named, addresses, found);
	if (!("resource_changes" in root)) collect(asFields(root["values"])["root_module"], "/values/root_module", named, addresses, found);
	if (!("resource_changes" in root) && !("prior_state" in root))
		collect(asFields(root["planned_values"])["root_module"], "/planned_values/root_module", named, addresses, found);
	return found;
}

type SharedModule = Pick<Resource, "module" | "modules"> & { readonly steps: readonly ModuleStep[] };

/** Parses addresses; the module part, which thousands of resources share, once. */
class Addresses {
	constructor(private readonly file: string) {}

	private readonly modules = new Map<string, SharedModule>();

	of(entry: Fields, address: string): Pick<Resource, "at" | "module" | "modules" | "type"> {
		const { type, name, module_address: module } = entry;
		if (typeof type !== "string" || typeof name !== "string")
			throw new InputError(
				"terraform/resource",
				`resource "${address}" has no type and name: the document is no output of \`terraform show -json\``,
				{
					location: { file: this.file, address },
				},
			);
		if (typeof module !== "string" && address.startsWith("module.")) {
			// Resources of a state stand inside their module and do not name it again.
			const modules = this.parsed(address)?.modules ?? [];
			return this.in(this.module(moduleAddress(modules)), entry, type, name);
		}
		return this.in(this.module(typeof module === "string" ? module : ""), entry, type, name);
	}

	private in(
		shared: SharedModule,
		{ index, mode }: Fields,
		type: string,
		name: string,
	): Pick<Resource, "at" | "module" | "modules" | "type"> {
		const key = typeof index === "string" || typeof index === "number" ? index : null;
		const at: Address = { modules: shared.steps, mode: mode === "data" ? "data" : "managed", type, name, key, rest: [] };
		return { at, module: shared.module, modules: shared.modules, type };
	}

	private parsed(address: string): Address | null {
		try {
			return parseAddress(address);
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			throw new InputError("terraform/address", `${cause.message}: it is no resource address`, {
				location: { file: this.file, address },
				cause,
			});
		}
	}

	private module(address: string): SharedModule {
		const known = this.modules.get(address);
		if (known !== undefined) return known;
		const steps = address === "" ? [] : (this.parsed(`${address}.type.name`)?.modules ?? []);
		const shared = { steps, module: moduleAddress(steps), modules: steps.map((step) => step.text) };
		this.modules.set(address, shared);
		return shared;
	}
}

function changed(entry: Fields, address: string, addresses: Addresses, place: string, side: PlanSide): Resource | null {
	// What does not exist on this side must still be named as a resource is.
	const at = addresses.of(entry, address);
	const change = asFields(entry["change"]);
	const actions = actionsOf(entry);
	const from = side === "before" || actions.includes("forget") ? "before" : "after";
	const values = change[from];
	if (!isFields(values)) return null;
	return {
		address,
		at: at.at,
		module: at.module,
		modules: at.modules,
		type: at.type,
		values,
		unknown: from === "after" ? change["after_unknown"] : undefined,
		sensitive: change[`${from}_sensitive`],
		pointer: `${place}/change/${from}`,
		place,
		fresh: from === "after" && actions.includes("create"),
		late: from === "after" ? lateness(actions) : null,
	};
}

/** `create_before_destroy` shows as a create that comes first. */
function lateness(actions: readonly string[]): Resource["late"] {
	if (actions[0] === "create") return actions.length === 1 ? "created" : null;
	return actions.includes("create") ? "replaced" : null;
}

function collect(module: unknown, pointer: string, named: Set<string>, addresses: Addresses, found: Resource[]): void {
	const fields = asFields(module);
	asList(fields["resources"]).forEach((entry, index) => {
		const resource = asFields(entry);
		const address = String(resource["address"] ?? "");
		if (named.has(address) || "deposed_key" in resource) return;
		const at = addresses.of(resource, address);
		named.add(address);
		const place = `${pointer}/resources/${index}`;
		found.push({
			address,
			...at,
			values: asFields(resource["values"]),
			unknown: undefined,
			sensitive: resource["sensitive_values"],
			pointer: `${place}/values`,
			place,
			fresh: false,
			late: null,
		});
	});
	asList(fields["child_modules"]).forEach((child, index) => {
		collect(child, `${pointer}/child_modules/${index}`, named, addresses, found);
	});
}
