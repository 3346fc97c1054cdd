import { type AddressSet, ALL_ADDRESSES } from "../../model/addresses.ts";
import type { Member, Sender, UnknownSource } from "../../model/inventory.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import { isVariable } from "../kubernetes/value.ts";
import { ENTITIES, EVERY_ENTITY, OF_OTHERS, UNMANAGED, WITH_OWN_NODE, WORLD_FAMILIES } from "./defaults.ts";

/** One item of a list of peers. */
export type Peer = { readonly text: string } & (
	| { readonly member: Member }
	| { readonly addresses: AddressSet; readonly wildcard?: boolean }
	| { readonly unknown: UnknownSource }
);

/** Whom an entity means (`pkg/policy/api/entity.go`), or a reserved label of its name. */
export function readEntity(
	raw: unknown,
	path: string,
	{ problems, address }: { readonly problems: Problems; readonly address: string },
): Peer | null {
	if (raw === EVERY_ENTITY) return { member: { kind: "everything" }, text: `entity ${EVERY_ENTITY}` };
	const words = `entity ${String(raw)}`;
	if (raw === UNMANAGED) {
		const members: readonly Member[] = [{ kind: "senders", senders: ["pod"], text: words }];
		return { unknown: { unknown: { address, attribute: fieldName(path) }, bound: "members", members }, text: words };
	}
	const senders = typeof raw === "string" && Object.hasOwn(ENTITIES, raw) ? ENTITIES[raw] : undefined;
	if (senders === undefined) {
		if (isVariable(raw))
			return { unknown: { unknown: { address, attribute: fieldName(path) }, bound: "anything", members: [] }, text: raw };
		problems.reject(path, `is ${JSON.stringify(raw)}, which is no entity`);
		return null;
	}
	const own = typeof raw === "string" && WITH_OWN_NODE.has(raw) ? { ownNode: true as const } : {};
	return { member: { kind: "senders", senders, ...own, text: words }, text: words };
}

/** Whom a label of source `reserved` means: who has the identity of that name. Some entities are made of others', and none has theirs. */
export function readIdentity(name: string, path: string, context: Parameters<typeof readEntity>[2]): Peer | null {
	const words = `label reserved:${name}`;
	const family = WORLD_FAMILIES[name];
	if (family !== undefined) return { addresses: ALL_ADDRESSES.family(family), text: words };
	const known = name === UNMANAGED || Object.hasOwn(ENTITIES, name);
	if (known && !OF_OTHERS.has(name)) return readEntity(name, path, context);
	return { member: { kind: "senders", senders: [], text: words }, text: words };
}

/** Everybody but some reserved identities; null where nobody can tell who has one of them. */
export function everybodyBut(names: readonly string[]): Member | null {
	const senders = new Set<Sender>(["pod", "machine", "outside"]);
	let own = true;
	for (const name of names) {
		if (name === "world") senders.delete("outside");
		else if (name === "remote-node") senders.delete("machine");
		else if (name === "host") own = false;
		else if (!Object.hasOwn(ENTITIES, name) || ENTITIES[name]?.length !== 0) return null;
	}
	if (own && senders.size === 3) return { kind: "everything" };
	return { kind: "senders", senders: [...senders], ...(own ? { ownNode: true as const } : {}), text: `everybody but ${names.join(", ")}` };
}
