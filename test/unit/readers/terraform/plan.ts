import type { SourceDocument } from "../../../../src/model/location.ts";

/** One entry of `resource_changes`, with the configuration of its block. */
export interface Made {
	readonly address: string;
	readonly after?: Readonly<Record<string, unknown>> | null;
	readonly unknown?: Readonly<Record<string, unknown>>;
	readonly before?: Readonly<Record<string, unknown>> | null;
	readonly actions?: readonly string[];
	/** References by attribute; nested blocks as Terraform writes them. */
	readonly refs?: Readonly<Record<string, unknown>>;
	readonly extra?: Readonly<Record<string, unknown>>;
}

const ADDRESS = /^(?:(?<module>module\..+)\.)?(?<data>data\.)?(?<type>[a-z][a-z0-9_]*)\.(?<name>[A-Za-z0-9_-]+)(?:\[(?<index>.+)\])?$/;

export const refs = (...references: readonly string[]): { readonly references: readonly string[] } => ({ references });

function parts(address: string): {
	readonly module: string | undefined;
	readonly mode: string;
	readonly type: string;
	readonly name: string;
	readonly index: unknown;
} {
	const groups = ADDRESS.exec(address)?.groups;
	if (groups === undefined) throw new Error(`no address: ${address}`);
	const { module, data, type = "", name = "", index } = groups;
	return {
		module,
		mode: data === undefined ? "managed" : "data",
		type,
		name,
		index: index === undefined ? undefined : (JSON.parse(index) as unknown),
	};
}

const entry = ({ address, after = null, unknown = {}, before = null, actions = ["create"], extra = {} }: Made): object => {
	const { module, mode, type, name, index } = parts(address);
	return {
		address,
		...(module === undefined ? {} : { module_address: module }),
		mode,
		type,
		name,
		...(index === undefined ? {} : { index }),
		change: { actions, before, after, after_unknown: unknown },
		...extra,
	};
};

function block(made: Made): object {
	const { mode, type, name } = parts(made.address);
	const { for_each: forEach, ...expressions } = made.refs ?? {};
	return { address: `${type}.${name}`, mode, type, name, expressions, ...(forEach === undefined ? {} : { for_each_expression: forEach }) };
}

/** A plan of resources in the root module, and of module calls given as Terraform writes them. */
export function plan(
	made: readonly Made[],
	more: Readonly<Record<string, unknown>> = {},
	root: Readonly<Record<string, unknown>> = {},
): SourceDocument {
	const own = made.filter(({ address }) => !address.startsWith("module."));
	const blocks = new Map(own.map((one) => [one.address.replace(/\[.*$/, ""), block(one)]));
	const value = {
		format_version: "1.2",
		resource_changes: made.map(entry),
		configuration: { root_module: { resources: [...blocks.values()], ...root } },
		...more,
	};
	return { file: "plan.json", value, line: () => undefined };
}

/** A module's configuration from the blocks of its resources. */
export const moduleOf = (made: readonly Made[], more: Readonly<Record<string, unknown>> = {}): object => ({
	resources: made.map(block),
	...more,
});

/** A security group that the plan makes and that says nothing of rules itself. */
export const group = (address: string, more: Partial<Made> = {}): Made => ({
	address,
	after: { name: parts(address).name },
	unknown: { id: true, ingress: true, egress: true },
	...more,
});

/** A rule resource of the kind that takes lists, on the group that `owner` refers to. */
export const rule = (address: string, owner: string, values: Readonly<Record<string, unknown>>, more: Partial<Made> = {}): Made => ({
	address,
	after: { type: "ingress", protocol: "tcp", from_port: 22, to_port: 22, self: false, ...values },
	unknown: { security_group_id: true, source_security_group_id: true, ...more.unknown },
	refs: { security_group_id: refs(`${owner}.id`, owner), ...more.refs },
	...(more.actions === undefined ? {} : { actions: more.actions }),
	...(more.before === undefined ? {} : { before: more.before }),
});
