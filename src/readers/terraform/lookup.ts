import type { Unknown } from "../../model/tri.ts";
import { asList } from "./json.ts";
import { defaultGroupId, Kinds } from "./kinds.ts";
import { Resolver } from "./references.ts";
import type { Resource } from "./resources.ts";
import { unknownOf, type Wanted } from "./wanted.ts";
import type { Path, World } from "./world.ts";

/** What an attribute that names other things says: those it certainly names, and what else it may name. */
export interface Named {
	readonly ids: readonly string[];
	/** Set when more, or other, things may be named. */
	readonly open: { readonly unknown: Unknown; readonly candidates: readonly string[]; readonly unbounded: boolean } | null;
	/** The attribute is not there: neither a value nor configured. */
	readonly absent: boolean;
}

const NOTHING: Named = { ids: [], open: null, absent: true };

/** Reads attributes that hold ids of other things, by value where it is known, else by reference. */
export class Lookup {
	readonly kinds: Kinds;
	private readonly resolver: Resolver;
	private takenOver: ReadonlyMap<string, string> | null = null;

	constructor(readonly world: World) {
		this.kinds = new Kinds(world, (vpc) => this.defaultGroup(vpc.address));
		this.resolver = new Resolver(world);
	}

	/** An attribute with one id. Several possible ends make it open; one possible end decides it. */
	one(wanted: Wanted, resource: Resource, ...path: Path): Named {
		const attribute = this.world.attribute(resource, ...path);
		if (attribute.state === "absent") return NOTHING;
		if (attribute.state === "known") {
			const id = this.known(wanted, attribute.value);
			return id === null ? NOTHING : { ids: [id], open: null, absent: false };
		}
		const resolution = this.resolver.resolve(wanted, resource, path, "one");
		// A value that is known after apply comes from something that is made by then: what has an id already is none of its ends.
		const later = resolution.ids.filter((id) => !this.hasId(id));
		const ids = later.length > 0 ? later : resolution.ids;
		if (ids.length === 1 && !resolution.unbounded) return { ids, open: null, absent: false };
		const unknown = unknownOf(resource, path, { ...resolution, ids });
		return { ids: [], open: { unknown, candidates: ids, unbounded: resolution.unbounded || ids.length === 0 }, absent: false };
	}

	/**
	 * An attribute with a list of ids. When every reference ends in such things, all of them are named. A list that cannot
	 * be followed to its end has candidates, any of which may be in it.
	 */
	many(wanted: Wanted, resource: Resource, ...path: Path): Named {
		const attribute = this.world.attribute(resource, ...path);
		if (attribute.state === "absent") return NOTHING;
		const known = attribute.state === "known" ? asList(attribute.value).flatMap((item) => this.known(wanted, item) ?? []) : [];
		if (attribute.state === "known" && !attribute.partly) return { ids: unique(known), open: null, absent: false };
		const resolution = this.resolver.resolve(wanted, resource, path, this.world.isPooled(resource, path) ? "pool" : "list");
		const decided = resolution.certain || resolution.ids.length === 1;
		if (decided && !resolution.unbounded) return { ids: unique([...known, ...resolution.ids]), open: null, absent: false };
		// Beside what is certainly in the list it holds what another stack knows.
		const certain = unique(resolution.certain ? [...known, ...resolution.ids] : known);
		const candidates = resolution.ids.filter((id) => !certain.includes(id));
		const unknown = unknownOf(resource, path, resolution.certain ? { ...resolution, ids: candidates } : resolution);
		return { ids: certain, open: { unknown, candidates, unbounded: resolution.unbounded }, absent: false };
	}

	/** Ids of what an output of the whole configuration is, where it is one thing of a kind. */
	output(name: string): readonly string[] {
		const { groups, subnets, networks, prefixLists, targetGroups, clusters } = this.kinds;
		for (const wanted of [groups, subnets, networks, prefixLists, targetGroups, clusters]) {
			const { ids, unbounded } = this.resolver.output(wanted, name);
			if (ids.length === 1 && !unbounded) return ids;
		}
		return [];
	}

	/** Whether the input shows the id of a thing: a literal, or a resource that exists. */
	private hasId(id: string): boolean {
		const resource = this.world.at(id);
		return resource === null ? /^[a-z]+-[0-9a-f]+$/.test(id) : typeof resource.values["id"] === "string";
	}

	/** The unknown value of a plain attribute, e.g. a port. */
	unknown(resource: Resource, ...path: Path): Unknown {
		return unknownOf(resource, path, { ids: [], via: null });
	}

	/** The group that a VPC is born with: the resource that takes it over, else an id made from the VPC's. */
	defaultGroup(vpc: string): string {
		this.takenOver ??= new Map(this.world.ofType("aws_default_security_group").map((one) => [this.network(one) ?? "", one.address]));
		return this.takenOver.get(vpc) ?? defaultGroupId(vpc);
	}

	/** Id of the network that something lies in, null when it cannot be told. */
	network(resource: Resource): string | null {
		return this.one(this.kinds.networks, resource, "vpc_id").ids[0] ?? null;
	}

	private known(wanted: Wanted, value: unknown): string | null {
		return typeof value === "string" && value !== "" ? (wanted.literal(value) ?? value) : null;
	}
}

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)].sort();
