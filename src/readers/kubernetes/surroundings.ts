import { groupBy } from "../../model/group.ts";
import type { Subject } from "../../model/inventory.ts";
import type { KubeObject } from "./objects.ts";
import type { Sorted } from "./sorted.ts";
import { type Json, record, text } from "./value.ts";

/**
 * What else the inputs say that decides whom a policy concerns which is not read: how a mesh is installed, on whose machines nodes run.
 * Found when it is asked for, since most inputs hold no such policy.
 */
export class Surroundings {
	#pods: ReadonlyMap<string, KubeObject> | undefined;
	#clouds: ReadonlyMap<string, string | null> | undefined;
	#others: ReadonlyMap<string, readonly KubeObject[]> | undefined;
	readonly #found = new Map<(around: Surroundings) => unknown, unknown>();

	constructor(private readonly objects: Pick<Sorted, "pods" | "others">) {}

	/** What `find` finds, which is looked for once. */
	once<T>(find: (around: Surroundings) => T): T {
		if (!this.#found.has(find)) this.#found.set(find, find(this));
		return this.#found.get(find) as T;
	}

	/** Objects that are neither pods nor workloads, policies nor namespaces. */
	of(kind: string, group: string): readonly KubeObject[] {
		this.#others ??= groupBy(this.objects.others, (object) => `${object.group}/${object.kind}`);
		return this.#others.get(`${group}/${kind}`) ?? [];
	}

	get pods(): readonly KubeObject[] {
		return this.objects.pods;
	}

	/** The pod or workload of a subject's id; undefined where the inputs do not hold it. */
	podOf(id: string): KubeObject | undefined {
		this.#pods ??= new Map(this.objects.pods.map((object) => [object.id, object]));
		return this.#pods.get(id);
	}

	/** What stands before `://` in the `providerID` of a node, or of the node that a pod runs on; null where nothing does. */
	cloudOf({ kind, names, node }: Subject): string | null {
		this.#clouds ??= new Map(
			this.of("Node", "").map((object) => [object.name, text(specOf(object)["providerID"])?.split("://")[0] ?? null]),
		);
		return this.#clouds.get((kind === "kubernetes-node" ? names[0] : node) ?? "") ?? null;
	}
}

export const specOf = ({ value }: KubeObject): Json => record(value["spec"]);
