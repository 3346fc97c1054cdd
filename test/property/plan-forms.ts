/** Plans that say the same in another form. Each function gives a new plan, and takes a parsed one. */
export type Plan = Record<string, unknown>;

type Json = unknown;
const isObject = (value: Json): value is Record<string, Json> => typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: Json): Record<string, Json>[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Every string and array below a value, by the key that holds it. */
function mapped(value: Json, change: (value: Json, key: string) => Json, key = ""): Json {
	const own = change(value, key);
	if (Array.isArray(own)) return own.map((item) => mapped(item, change, key));
	return isObject(own) ? Object.fromEntries(Object.entries(own).map(([name, item]) => [name, mapped(item, change, name)])) : own;
}

const SETS = ["ingress", "egress"];
const SIDES = ["before", "after", "after_unknown", "before_sensitive", "after_sensitive"];

/** Resources, inline rules and configuration in the opposite order. */
export function reordered(plan: Plan): Plan {
	const turn = (value: Json, key: string): Json =>
		Array.isArray(value) && ["resource_changes", "resource_drift", "resources", "child_modules"].includes(key) ? value.toReversed() : value;
	const turned = mapped(plan, (value, key) => turn(value, key)) as Plan;
	for (const { type, change } of [...objects(turned["resource_changes"]), ...objects(turned["resource_drift"])]) {
		if (typeof type !== "string" || !type.endsWith("security_group") || !isObject(change)) continue;
		for (const side of SIDES.map((name) => change[name]))
			if (isObject(side)) for (const name of SETS) if (Array.isArray(side[name])) side[name] = (side[name] as Json[]).toReversed();
	}
	return turned;
}

const ADDRESSES = new Set(["address", "module_address", "previous_address", "references", "depends_on"]);

/** Every resource and module under another name, which is the old one with letters before it. */
export function renamed(plan: Plan, prefix: string): Plan {
	const names = new Set<string>();
	mapped(plan, (value) => {
		if (isObject(value) && typeof value["type"] === "string" && typeof value["name"] === "string")
			names.add(`${value["type"]}.${value["name"]}`);
		return value;
	});
	const rename = (text: string): string =>
		text
			.replace(/(^|\.)([a-z0-9]+(?:_[a-z0-9]+)+)\.([A-Za-z_][\w-]*)/g, (whole, before: string, type: string, name: string) =>
				names.has(`${type}.${name}`) ? `${before}${type}.${prefix}${name}` : whole,
			)
			.replace(/(^|\.)module\.([A-Za-z_][\w-]*)/g, `$1module.${prefix}$2`);
	return mapped(plan, (value, key) => {
		if (typeof value === "string") return ADDRESSES.has(key) ? rename(value) : value;
		if (!isObject(value)) return value;
		if (key === "module_calls") return Object.fromEntries(Object.entries(value).map(([name, call]) => [prefix + name, call]));
		return typeof value["type"] === "string" && typeof value["name"] === "string" && names.has(`${value["type"]}.${value["name"]}`)
			? { ...value, name: prefix + value["name"] }
			: value;
	}) as Plan;
}

/** The whole configuration in a module of a root that holds nothing else. */
export function wrapped(plan: Plan, module: string): Plan {
	const { configuration, variables } = plan;
	const root = isObject(configuration) ? configuration["root_module"] : undefined;
	const expressions = isObject(variables)
		? Object.fromEntries(
				Object.entries(variables).map(([name, given]) => [name, { constant_value: isObject(given) ? given["value"] : null }]),
			)
		: {};
	const inner = ["resource_changes", "resource_drift", "prior_state", "planned_values", "values"].map((part) => [
		part,
		mapped(plan[part], (value, key) => {
			if (typeof value !== "string") return value;
			if (key === "address" || key === "previous_address") return `${module}.${value}`;
			return key === "module_address" ? `${module}.${value}` : value;
		}),
	]);
	const name = module.slice("module.".length);
	return {
		...plan,
		...Object.fromEntries(inner.filter(([, value]) => value !== undefined)),
		...(root === undefined
			? {}
			: {
					configuration: {
						...(configuration as object),
						root_module: { module_calls: { [name]: { source: `./${name}`, expressions, module: root } } },
					},
				}),
	};
}

/** Rule resources of several ports as two, the second named as the first with `-rest` behind it. */
export function split(plan: Plan): Plan {
	if (!Array.isArray(plan["resource_changes"])) return plan;
	const copies = new Set<string>();
	const changes = objects(plan["resource_changes"]).flatMap((change) => {
		const { type, address, change: inner } = change;
		const after = isObject(inner) ? inner["after"] : null;
		if (type !== "aws_vpc_security_group_ingress_rule" || !isObject(after) || !isObject(inner)) return [change];
		const { from_port: from, to_port: to } = after;
		if (
			typeof from !== "number" ||
			typeof to !== "number" ||
			from >= to ||
			from < 0 ||
			JSON.stringify(inner["actions"]) !== '["create"]' ||
			String(address).endsWith("]")
		)
			return [change];
		copies.add(String(change["name"]));
		return [
			{ ...change, change: { ...inner, after: { ...after, to_port: from } } },
			{
				...change,
				address: `${address}-rest`,
				name: `${change["name"]}-rest`,
				change: { ...inner, after: { ...after, from_port: from + 1 } },
			},
		];
	});
	return mapped({ ...plan, resource_changes: changes }, (value, key) =>
		key === "resources" && Array.isArray(value)
			? value.flatMap((item) =>
					isObject(item) && item["type"] === "aws_vpc_security_group_ingress_rule" && copies.has(String(item["name"]))
						? [item, { ...item, address: `${item["address"]}-rest`, name: `${item["name"]}-rest` }]
						: [item],
				)
			: value,
	) as Plan;
}
