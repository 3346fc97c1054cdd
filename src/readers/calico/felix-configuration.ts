import type { UnreadRule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import type { Tri, Unknown } from "../../model/tri.ts";
import { addressOf, idOf, type KubeObject } from "../kubernetes/objects.ts";
import { fieldName, type Problem, Problems } from "../kubernetes/problems.ts";
import { refused } from "../kubernetes/refused.ts";
import { type Json, record, text } from "../kubernetes/value.ts";
import { expressionAt } from "./accounts.ts";
import type { FelixEnvironment } from "./felix-environment.ts";
import { checkHostPorts } from "./host-ports.ts";
import { isCalico } from "./objects.ts";
import type { Expression, LabelsOf } from "./selector.ts";
import { checkToHost, TO_HOST_FIELD } from "./to-host.ts";

/** What is said of Felix on a host. Several specs where the inputs leave open which of them holds. */
export interface FelixSpecs {
	/** Equal for hosts of which the same is said; empty where nothing but the default is. */
	readonly key: string;
	readonly specs: readonly Json[];
	/** What decides between the specs, or what in them is not understood. */
	readonly unknown: Unknown | null;
	readonly location: Location;
}

/** A configuration for the nodes that a selector selects (Calico 3.32). */
interface Scoped {
	readonly object: KubeObject;
	/** Null where it cannot be read: it may select any node. */
	readonly selector: Expression | null;
}

const DEFAULT = "default";
const OF_NODE = "node.";
const CREATED = "creationTimestamp";

/**
 * FelixConfigurations, behind what the environment says: a node's own (`node.NODE`) goes before one that selects nodes, and this before `default`, field by field;
 * of several that select a node the oldest counts (Calico reference, Felix configuration, "Selector-scoped configuration").
 * What has another name and selects nothing is no configuration of any node.
 */
export class FelixConfigurations {
	readonly unread: readonly UnreadRule[];
	readonly #byName = new Map<string, readonly KubeObject[]>();
	readonly #scoped: readonly Scoped[];
	readonly #broken = new Map<KubeObject, Problem>();

	constructor(
		objects: readonly KubeObject[],
		private readonly fallback: Location,
		private readonly environment: FelixEnvironment,
	) {
		const configured = objects.filter((object) => isCalico(object, "FelixConfiguration"));
		const unread: UnreadRule[] = [];
		const scoped: Scoped[] = [];
		for (const object of configured) {
			const problems = new Problems();
			const spec = record(object.value["spec"]);
			checkHostPorts(spec, problems);
			checkToHost(spec, problems);
			const given = spec["nodeSelector"];
			const named = object.name === DEFAULT || object.name.startsWith(OF_NODE);
			if (named && given !== undefined && given !== null && given !== "")
				problems.reject("/spec/nodeSelector", `cannot stand in a FelixConfiguration named ${object.name}`);
			const selector = expressionAt(given, "/spec/nodeSelector", problems);
			if (named) this.#byName.set(object.name, [...(this.#byName.get(object.name) ?? []), object]);
			else if (given !== undefined && given !== null && given !== "") scoped.push({ object, selector });
			const [problem] = problems.found;
			if (problem !== undefined) this.#broken.set(object, problem);
			unread.push(...problems.found.map((one) => refused({ object, id: idOf(object), address: addressOf(object) }, idOf(object), one)));
		}
		this.#scoped = scoped;
		this.unread = [...unread, ...environment.unread];
	}

	/** Whether anything may keep pods from their own hosts. */
	get mayShutPodsOut(): boolean {
		const specs = [...this.#byName.values(), this.#scoped.map(({ object }) => object)].flat().map(specOf);
		return [...specs, this.environment.defaults, this.environment.spec].some((spec) => spec[TO_HOST_FIELD] !== undefined);
	}

	/** What holds on a host of which some labels are known; several sets of labels are guesses at one host. */
	of(node: string | null, labels: readonly LabelsOf[]): FelixSpecs {
		const selected = this.#scoped.flatMap((one) => {
			const met: Tri = one.selector === null ? "maybe" : agreed(labels.map((known) => (one.selector as Expression).meets(known)));
			return met === "no" ? [] : [{ ...one, met }];
		});
		const chosen = oldest(selected);
		const scoped = chosen.map(({ object }) => object);
		const own = node === null ? NONE : this.#versions(OF_NODE + node);
		const common = this.#versions(DEFAULT);
		// One that may select the host may hold or not; of several of which none is known to be the oldest any may.
		const layers = [own, chosen.some(({ met }) => met === "yes") ? scoped : [null, ...scoped], common];
		const concerned = layers.flat().flatMap((object) => object ?? []);
		const broken = concerned.find((object) => this.#broken.has(object));
		const open = layers.find((versions) => versions.length > 1);
		const [first] = concerned;
		return {
			key: [...own, ...scoped].flatMap((object) => object?.name ?? []).join("+"),
			specs: combinations(layers).map(
				(objects) => Object.assign({}, this.environment.defaults, ...objects.map(specOf).reverse(), this.environment.spec) as Json,
			),
			unknown:
				broken !== undefined
					? unknownOf(broken, fieldName((this.#broken.get(broken) as Problem).path))
					: open !== undefined
						? unknownOf(open.find((object) => object !== null) as KubeObject, open === layers[1] ? whatDecides(chosen) : VERSIONS)
						: this.environment.unknown,
			location: first === undefined ? this.fallback : first.place.at("/spec", addressOf(first)),
		};
	}

	#versions(name: string): readonly (KubeObject | null)[] {
		return this.#byName.get(name) ?? NONE;
	}
}

const NONE: readonly null[] = [null];
const VERSIONS = "spec (different versions)";
const unknownOf = (object: KubeObject, attribute: string): Unknown => ({ address: addressOf(object), attribute });

const combinations = <T>(layers: readonly (readonly T[])[]): readonly (readonly T[])[] =>
	layers.reduce<readonly (readonly T[])[]>((sum, layer) => sum.flatMap((items) => layer.map((item) => [...items, item])), [[]]);

type Selected = Scoped & { readonly met: Tri };

const whatDecides = (chosen: readonly Selected[]): string => (chosen.length > 1 ? `metadata.${CREATED}` : "spec.nodeSelector");

/** What a configuration says: null and an empty text say nothing. */
const specOf = (object: KubeObject | null): Json =>
	Object.fromEntries(Object.entries(record(object?.value["spec"])).filter(([, value]) => value !== null && value !== ""));

const agreed = (met: readonly Tri[]): Tri => (met.every((tri) => tri === met[0]) ? (met[0] ?? "maybe") : "maybe");

/** Those of which one holds: the oldest that selects a host, and older ones that may. Without times nobody knows which is the oldest. */
function oldest(selected: readonly Selected[]): readonly Selected[] {
	const created = selected.map((one) => ({ one, at: Date.parse(text(record(one.object.value["metadata"])[CREATED]) ?? "") }));
	if (created.some(({ at }) => Number.isNaN(at))) return selected;
	const sorted = created.sort((a, b) => a.at - b.at);
	const sure = sorted.findIndex(({ one }) => one.met === "yes");
	return (sure < 0 ? sorted : sorted.slice(0, sure + 1)).map(({ one }) => one);
}
