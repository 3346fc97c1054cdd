import type { Filter, Rule, UnreadRule } from "../../model/inventory.ts";
import type { Unknown } from "../../model/tri.ts";
import { type AwsObject, type AwsObjects, type Fields, isFields, locationOf, textOf } from "./documents.ts";
import { unstated } from "./ownership.ts";
import { groupRule, hiddenGroup, type KnownGroups, type PrefixLists, permission, type Reading } from "./permissions.ts";
import { clusterKeysOf, tagsOfList } from "./tags.ts";

/** Groups with their rules, and what became of every inbound element. */
export interface GroupsRead {
	readonly filters: readonly Filter[];
	readonly unread: readonly UnreadRule[];
	/** Inbound elements that became rules, by file. */
	readonly rules: ReadonlyMap<string, number>;
	/** Inbound elements that repeat a rule object of the same group, by file. */
	readonly repeated: ReadonlyMap<string, number>;
}

interface Side {
	readonly rules: Rule[];
	readonly objects: Rule[];
}

interface Draft {
	readonly ingress: Side;
	readonly egress: Side;
	readonly unknown: Unknown[];
	readonly object: AwsObject;
	readonly group: Fields | null;
}

const elements = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const count = (map: Map<string, number>, file: string): void => {
	map.set(file, (map.get(file) ?? 0) + 1);
};

/** Reads `describe-security-groups` and `describe-security-group-rules` of one account together. */
export function readGroups(objects: AwsObjects, lists: PrefixLists): GroupsRead {
	const drafts = new Map<string, Draft>();
	const unread: UnreadRule[] = [];
	const rules = new Map<string, number>();
	const repeated = new Map<string, number>();
	const draftOf = (id: string, object: AwsObject, group: Fields | null): Draft => {
		const known = drafts.get(id);
		if (known !== undefined) return known;
		const draft: Draft = { ingress: { rules: [], objects: [] }, egress: { rules: [], objects: [] }, unknown: [], object, group };
		drafts.set(id, draft);
		return draft;
	};
	const take = (draft: Draft, to: Rule[], result: Reading, inbound: boolean): void => {
		if ("rule" in result) to.push(result.rule);
		else if (inbound) {
			unread.push(result.unread);
			draft.unknown.push({ address: result.unread.rule, attribute: "IpPermissions" });
		}
	};
	const known = knownGroups(objects);
	const versions = versionsOf(objects);
	for (const object of objects.SecurityGroups) {
		const id = textOf(object.fields, "GroupId") ?? textOf(object.fields, "GroupName") ?? `${object.document.file}${object.pointer}`;
		const draft = draftOf(id, object, object.fields);
		const first = versions.get(id);
		if (first !== undefined && (first.differs || first.object !== object)) {
			if (first.differs && draft.unknown.length === 0) draft.unknown.push({ address: id, attribute: "IpPermissions" });
			elements(object.fields["IpPermissions"]).forEach((_, index) => {
				if (first.differs) unread.push(contradicted(id, object, index));
				else count(repeated, object.document.file);
			});
			continue;
		}
		if (!Array.isArray(object.fields["IpPermissions"])) draft.unknown.push({ address: id, attribute: "IpPermissions" });
		const owner = textOf(object.fields, "OwnerId");
		for (const [key, side, name] of [
			["IpPermissions", draft.ingress, "ingress"],
			["IpPermissionsEgress", draft.egress, "egress"],
		] as const)
			elements(object.fields[key]).forEach((element, index) => {
				const place = { id: `${id}#${name}[${index}]`, filter: id, object, below: `/${key}/${index}` };
				take(draft, side.rules, permission(place, isFields(element) ? element : {}, owner, lists, known), name === "ingress");
			});
	}
	for (const object of objects.SecurityGroupRules) {
		const id = textOf(object.fields, "SecurityGroupRuleId") ?? `${object.document.file}${object.pointer}`;
		const filter = textOf(object.fields, "GroupId") ?? id;
		const draft = draftOf(filter, object, null);
		const outbound = object.fields["IsEgress"] === true;
		take(
			draft,
			(outbound ? draft.egress : draft.ingress).objects,
			groupRule({ id, filter, object, below: "" }, object.fields, lists, known),
			!outbound,
		);
	}
	const filters = [...drafts].map(([id, draft]) => {
		const own = (side: Side, inbound: boolean): Rule[] =>
			[...side.rules].flatMap((rule) => {
				const left = unstated(rule, side.objects);
				if (inbound) count(left === null ? repeated : rules, rule.location.file);
				return left ?? [];
			});
		for (const rule of draft.ingress.objects) count(rules, rule.location.file);
		const ingress = [...own(draft.ingress, true), ...draft.ingress.objects];
		return finished(id, draft, ingress, [...own(draft.egress, false), ...draft.egress.objects]);
	});
	return { filters, unread, rules, repeated };
}

/** What rules may refer to: groups by id and by name. */
function knownGroups(objects: AwsObjects): KnownGroups {
	const owners = new Map<string, string | null>();
	const byName = new Map<string, string[]>();
	for (const { fields } of objects.SecurityGroups) {
		const id = textOf(fields, "GroupId");
		const name = textOf(fields, "GroupName");
		if (id === null || owners.has(id)) continue;
		owners.set(id, textOf(fields, "OwnerId"));
		if (name !== null) byName.set(name, [...(byName.get(name) ?? []), id]);
	}
	return { owners, byName };
}

/** The first description of every group, and whether a later one has other rules. */
function versionsOf(objects: AwsObjects): ReadonlyMap<string, { readonly object: AwsObject; readonly differs: boolean }> {
	const map = new Map<string, { readonly object: AwsObject; readonly differs: boolean }>();
	for (const object of objects.SecurityGroups) {
		const id = textOf(object.fields, "GroupId");
		if (id === null) continue;
		const first = map.get(id);
		if (first === undefined) map.set(id, { object, differs: false });
		else if (!sameRules(first.object, object)) map.set(id, { object: first.object, differs: true });
	}
	return map;
}

const sameRules = (a: AwsObject, b: AwsObject): boolean =>
	JSON.stringify(a.fields["IpPermissions"]) === JSON.stringify(b.fields["IpPermissions"]);

/** A group described twice with different rules: nobody knows which description holds, so none is relied on. */
const contradicted = (id: string, object: AwsObject, index: number): UnreadRule => ({
	input: object.document.file,
	filter: id,
	rule: `${id}#ingress[${index}]`,
	problem: `${id} is described twice with different rules: give the one that holds`,
	cause: "unsupported",
	location: locationOf(object, id, `/IpPermissions/${index}`),
});

function finished(id: string, draft: Draft, ingress: readonly Rule[], egress: readonly Rule[]): Filter {
	const bare = hiddenGroup(id, locationOf(draft.object, id));
	if (draft.group === null) return { ...bare, ingress, egress, unknownIngress: draft.unknown };
	const tags = tagsOfList(draft.group["Tags"]);
	const groupName = textOf(draft.group, "GroupName");
	const names = [groupName, tags["Name"]].flatMap((name) => name ?? []);
	return {
		...bare,
		...(groupName === null ? {} : { groupName }),
		names: [...new Set(names)],
		tags,
		network: textOf(draft.group, "VpcId"),
		ingress,
		egress,
		unknownIngress: draft.unknown,
		clusterKeys: clusterKeysOf(tags),
	};
}
