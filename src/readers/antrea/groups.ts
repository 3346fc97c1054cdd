import { NO_ADDRESSES } from "../../model/addresses.ts";
import type { Tri } from "../../model/tri.ts";
import { or } from "../../model/tri.ts";
import { isNamed, type PodClass, type Scope } from "../kubernetes/membership.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import { Problems } from "../kubernetes/problems.ts";
import { readPairs, type Selector } from "../kubernetes/selector.ts";
import { isService } from "../kubernetes/services.ts";
import { isRecord, type Json, list, record, text } from "../kubernetes/value.ts";
import { GROUP } from "./defaults.ts";
import { block, type PeerContext, type Peers, readWhom, together, unclear } from "./peers.ts";

/** Pods that a group holds: selectors that unite, and whether it may hold others. */
interface Pods {
	readonly whom: readonly { readonly scope: Scope; readonly pods: Selector }[];
	readonly complete: boolean;
}

/** ClusterGroups, and the Groups of namespaces, by name. */
export class Groups {
	readonly #specs = new Map<string, Json>();
	readonly #services = new Map<string, Selector>();

	constructor(objects: readonly KubeObject[]) {
		for (const object of objects) {
			const { kind, group, namespace, name, value } = object;
			if (group === GROUP && (kind === "ClusterGroup" || kind === "Group"))
				this.#specs.set(keyOf(kind === "Group" ? namespace : null, name), record(value["spec"]));
			if (isService(object) && isRecord(record(value["spec"])["selector"]))
				this.#services.set(keyOf(namespace, name), readPairs(record(value["spec"])["selector"]));
		}
	}

	/** A group as a peer: its pods and its addresses. */
	peers(name: string, path: string, context: PeerContext): Peers {
		const spec = this.#specs.get(keyOf(context.namespace, name));
		if (spec === undefined) return unclear(path, `group ${name}`, { bound: "anything", members: [] }, context);
		const { whom, complete } = this.#podsOf(spec, path, context);
		const parts: readonly Peers[] = [
			...whom.map(({ scope, pods }): Peers => {
				const member = context.membership.member(scope, pods);
				return {
					sources: { addresses: NO_ADDRESSES, members: [member], unknowns: [] },
					text: "text" in member ? member.text : "",
					unsupported: [],
				};
			}),
			...this.#blocks(spec, context).map((item) => block(item, path, context)),
			...(complete ? [] : [unclear(path, `group ${name}`, { bound: "anything", members: [] }, context)]),
		];
		return { ...together(parts), text: `group ${name}` };
	}

	/**
	 * Which pods a group holds; blocks of addresses hold none (docs, "appliedTo"). A namespaced policy that applies to a group with a
	 * namespaceSelector is not realized.
	 */
	holding(name: string, context: PeerContext): (pod: PodClass) => Tri {
		const spec = this.#specs.get(keyOf(context.namespace, name));
		if (spec === undefined) return () => "maybe";
		const { whom, complete } = this.#podsOf(spec, "/spec", context);
		const children = list(spec["childGroups"]).map((child) => record(this.#specs.get(keyOf(context.namespace, String(child)))));
		if (context.namespace !== null && [spec, ...children].some((one) => isRecord(one["namespaceSelector"]))) return () => "maybe";
		// External entities are no pods.
		if ([spec, ...children].every((one) => isRecord(one["externalEntitySelector"]))) return () => "no";
		return (pod) => whom.map(({ scope, pods }) => isNamed(pod, scope, pods)).reduce(or, complete ? "no" : "maybe");
	}

	/** Pods behind a Service of the inputs; null where it is not there. */
	behind(service: Json): Selector | null {
		return this.#services.get(keyOf(text(service["namespace"]), text(service["name"]) ?? "")) ?? null;
	}

	#podsOf(spec: Json, path: string, context: PeerContext): Pods {
		const children = list(spec["childGroups"]).map((name) => this.#specs.get(keyOf(context.namespace, String(name))));
		if (children.length === 0) return this.#ownPods(spec, path, context);
		const parts = children.map((child) => (child === undefined ? UNSEEN : this.#ownPods(child, path, context)));
		if (isRefused(spec)) return UNSEEN;
		return { whom: parts.flatMap(({ whom }) => whom), complete: parts.every(({ complete }) => complete) };
	}

	#ownPods(spec: Json, path: string, context: PeerContext): Pods {
		const known = this.#knownPods(spec, path, context);
		return Object.keys(spec).every((field) => FIELDS.includes(field)) ? known : { ...known, complete: false };
	}

	#knownPods(spec: Json, path: string, context: PeerContext): Pods {
		if (isRefused(spec)) return UNSEEN;
		if (isRecord(spec["serviceReference"])) {
			const { name, namespace } = spec["serviceReference"];
			const service = this.#services.get(keyOf(text(namespace), text(name) ?? ""));
			return service === undefined ? UNSEEN : { whom: [{ scope: { own: text(namespace) ?? "" }, pods: service }], complete: true };
		}
		// The namespaces are then those of the entities.
		if (isRecord(spec["externalEntitySelector"])) return UNSEEN;
		if (isRecord(spec["podSelector"]) || isRecord(spec["namespaceSelector"])) {
			const whom = readWhom(spec, path, { ...context, problems: new Problems() });
			return whom === null ? UNSEEN : { whom: [whom], complete: true };
		}
		// External entities are no pods, blocks no more.
		return list(spec["ipBlocks"]).length > 0 || isRecord(spec["ipBlock"]) ? { whom: [], complete: true } : UNSEEN;
	}

	#blocks(spec: Json, context: PeerContext): readonly unknown[] {
		const children = list(spec["childGroups"]).map((name) => record(this.#specs.get(keyOf(context.namespace, String(name)))));
		if (isRefused(spec)) return [];
		return [spec, ...children.filter((child) => !isRefused(child))].flatMap((one) => [
			...list(one["ipBlocks"]),
			...(isRecord(one["ipBlock"]) ? [one["ipBlock"]] : []),
		]);
	}
}

const FIELDS = ["podSelector", "namespaceSelector", "externalEntitySelector", "serviceReference", "ipBlock", "ipBlocks", "childGroups"];
/**
 * What the webhook refuses in a group (validate.go, validateAntreaClusterGroupSpec): it is perhaps not there, or is what it was before.
 * One field stands alone, but for namespaces beside pods or external entities.
 */
const isRefused = (spec: Json): boolean => {
	const given = FIELDS.filter((field) => spec[field] !== undefined && spec[field] !== null);
	const members = given.filter((field) => field !== "namespaceSelector");
	const scoped = members.every((field) => field === "podSelector" || field === "externalEntitySelector");
	return members.length > 1 || (members.length < given.length && !scoped);
};
const UNSEEN: Pods = { whom: [], complete: false };
const keyOf = (namespace: string | null, name: string): string => `${namespace ?? ""}/${name}`;
