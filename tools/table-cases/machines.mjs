// A suite's machines as AWS security groups, one a role, and what each form of them must be found to be.
//   closed  no row of the suite's own is admitted
//   exact   every row is admitted from exactly its sources
//   wide    every row is admitted from the Internet
//   off     nothing is admitted while as many rows as possible are not in force: those are no fault
import { ADDRESSES, ANYWHERE } from "./addresses.mjs";
import { gravest, levelOfBlocked, levelOfExposure } from "./levels.mjs";
import { classOf, index, rowsOf } from "./tables.mjs";

const ACCOUNT = "111122223333";
const VPC = "vpc-1";
/** Roles of components that run as pods alone. */
const POD_ROLES = new Set(["dns", "kube-controller-manager", "kube-scheduler", ...index.roles]);
const NUMBERS = { sctp: "132", esp: "50", ah: "51", gre: "47", ipip: "4", vrrp: "112" };
/** Protocols whose openness is nobody's finding (contract.md 6.2). */
const UNTOLD = new Set(["icmp"]);

const idOf = (role) => `sg-${role}`;

/** Rows that machines answer for, and the roles that have a group. */
export function plan(suite) {
	const rows = rowsOf(suite)
		.map((row) => ({ ...row, targets: row.targets.filter((role) => !POD_ROLES.has(role)) }))
		.filter(({ targets }) => targets.length > 0);
	return { suite, rows, groups: [...new Set(rows.flatMap(({ targets }) => targets))].sort() };
}

/** Classes of a row that its rule must name: groups of the cluster where the class has any, else the class's addresses. */
function sourcesOf({ sources }, { suite, groups }) {
	const classes = sources.filter((name) => name !== "self");
	const inside = (name) => classOf(name, suite).roles.filter((role) => groups.includes(role));
	return {
		classes,
		groups: [...new Set(classes.flatMap(inside))],
		outside: classes.filter((name) => inside(name).length === 0),
	};
}

/** The rule's protocol and ports as AWS has them; a row of several ranges takes several rules. */
function spans({ protocol, ports }) {
	if (protocol === "icmp") {
		const [type, code] = ports === "" ? [-1, -1] : ports.split("/").map(Number);
		return [{ IpProtocol: "icmp", FromPort: type, ToPort: code }];
	}
	if (ports === "") return [{ IpProtocol: NUMBERS[protocol] }];
	return ports.split(",").map((text) => {
		const [from, to = from] = text.split("-").map(Number);
		return { IpProtocol: NUMBERS[protocol] ?? protocol, FromPort: from, ToPort: to };
	});
}

/** Rules of a role's group: rows on equal ports share one, as AWS keeps them. */
function permissions(role, admitted, cluster) {
	const rules = new Map();
	for (const { row, wide } of admitted) {
		if (!row.targets.includes(role)) continue;
		const from = wide ? { groups: [], addresses: [ANYWHERE] } : described(row, cluster);
		if (from.groups.length + from.addresses.length === 0) continue;
		for (const span of spans(row)) {
			const key = JSON.stringify(span);
			const rule = rules.get(key) ?? { ...span, groups: new Set(), addresses: new Set(), rows: [] };
			for (const group of from.groups) rule.groups.add(group);
			for (const address of from.addresses) rule.addresses.add(address);
			rule.rows.push(row);
			rules.set(key, rule);
		}
	}
	return [...rules.values()];
}

/** The rule of whole protocols beside a rule of the same protocol. */
const wholeBeside = (rule, rules) =>
	rules.find((other) => other !== rule && other.IpProtocol === rule.IpProtocol && other.rows.some(({ blanket }) => blanket));

/** A form's rules of a role's group. Whom the rule of whole protocols lets in is not named again beside it. */
function rulesOf(form, role, cluster) {
	const rules = permissions(role, admittedIn(form, cluster), cluster);
	if (form !== "exact") return rules;
	return rules
		.map((rule) => {
			const whole = wholeBeside(rule, rules);
			if (whole === undefined || rule.rows.some(({ blanket }) => blanket)) return rule;
			const without = (all, theirs) => new Set([...all].filter((source) => !theirs.has(source)));
			return { ...rule, groups: without(rule.groups, whole.groups), addresses: without(rule.addresses, whole.addresses) };
		})
		.filter(({ groups, addresses }) => groups.size + addresses.size > 0);
}

function described(row, cluster) {
	const { groups, outside } = sourcesOf(row, cluster);
	return { groups: groups.map(idOf), addresses: outside.map((name) => ADDRESSES[name]) };
}

const mayBeOpened = (row) => row.sources.some((name) => name !== "self");

/** What a form admits: rows, and whether from anywhere. */
function admittedIn(form, { suite, rows }) {
	const varies = suite.varies ?? (() => true);
	return rows.flatMap((row) => {
		if (form === "off" || (form === "closed" && varies(row))) return [];
		if (form === "wide" && varies(row)) return [{ row, wide: true }];
		return mayBeOpened(row) && (row.applies || varies(row)) ? [{ row, wide: false }] : [];
	});
}

/** The groups of a form, as `aws ec2 describe-security-groups` prints them. */
export function groupsOf(form, cluster) {
	return {
		SecurityGroups: cluster.groups.map((role) => ({
			GroupId: idOf(role),
			GroupName: role,
			Description: role,
			OwnerId: ACCOUNT,
			VpcId: VPC,
			IpPermissions: rulesOf(form, role, cluster).map(({ groups, addresses, rows: _, ...span }) => ({
				...span,
				IpRanges: [...addresses].map((CidrIp) => ({ CidrIp })),
				UserIdGroupPairs: [...groups].map((GroupId) => ({ GroupId, UserId: ACCOUNT })),
			})),
			IpPermissionsEgress: [],
		})),
	};
}

/** One machine a role, for suites in which a lone machine differs from several. */
export const instancesOf = ({ groups }) => ({
	Reservations: [
		{
			Instances: groups.map((role) => ({
				InstanceId: `i-${role}`,
				VpcId: VPC,
				State: { Name: "running" },
				SecurityGroups: [{ GroupId: idOf(role), GroupName: role }],
			})),
		},
	],
});

export function configurationOf({ suite, rows, groups }) {
	const outside = [...new Set(rows.flatMap((row) => sourcesOf(row, { suite, groups }).outside))].sort();
	const given = (name, value) => (value === undefined || value === null || value.length === 0 ? [] : [`${name}: ${value}`]);
	const features = Object.entries(suite.features).filter(([, value]) => value !== undefined);
	const list = (values) => (values.length === 0 ? null : `[${values.join(", ")}]`);
	return [
		"version: 1",
		`profile: ${suite.name}`,
		...given("provider", suite.provider),
		...given("release", suite.release === null ? null : `"${suite.release}"`),
		...given("cni", list(suite.cni)),
		...given("addons", list(suite.addons)),
		...Object.entries(suite.parameters).map(([name, value]) => `parameters: {${name}: ${value}}`),
		...(features.length === 0 ? [] : ["features:"]),
		...features.map(([name, value]) => `  ${name}: ${Array.isArray(value) ? `[${value.join(", ")}]` : value}`),
		"roles:",
		...groups.map((role) => `  ${role}: {select: [{id: ${suite.alone ? `i-${role}` : idOf(role)}}]}`),
		...(outside.length === 0 ? [] : ["sources:"]),
		...outside.map((name) => `  ${name}: {cidrs: [${ADDRESSES[name]}]}`),
		"",
	].join("\n");
}

/** `required/blocked` of every row in force that the suite shuts, once for each role that it binds. */
function blocked(cluster) {
	const varies = cluster.suite.varies ?? (() => true);
	return cluster.rows
		.filter((row) => row.applies && !row.loopback && mayBeOpened(row) && varies(row))
		.flatMap((row) =>
			row.targets.map((role) => ({
				rule: "required/blocked",
				verdict: "blocked",
				level: levelOfBlocked(row.need),
				target: cluster.suite.alone ? `i-${role}` : idOf(role),
				role,
				requirement: row.id,
				protocol: row.protocol,
				ports: row.ports,
				sources: sourcesOf(row, cluster).classes,
				partial: false,
			})),
		);
}

const portsOf = ({ IpProtocol, FromPort, ToPort }) => (FromPort === undefined || IpProtocol === "icmp" ? null : [FromPort, ToPort]);
const nameOf = ({ IpProtocol }) => Object.entries(NUMBERS).find(([, number]) => number === IpProtocol)?.[0] ?? IpProtocol;
const meet = (a, b) => a === null || b === null || (a[0] <= b[1] && b[0] <= a[1]);

/** What is found of every rule from anywhere: as grave as the gravest row of the role that names one of its ports. */
function exposed(cluster) {
	const admitted = admittedIn("wide", cluster);
	return cluster.groups.flatMap((role) =>
		permissions(role, admitted, cluster)
			.filter(({ addresses, IpProtocol }) => addresses.has(ANYWHERE) && !UNTOLD.has(IpProtocol))
			.map((rule) => ({
				...graded(rule, role, cluster),
				verdict: "overexposed",
				target: idOf(role),
				role,
				protocol: nameOf(rule),
				ports: [...new Set(portsOf(rule) ?? [])].join("-"),
				sources: [ANYWHERE],
			})),
	);
}

/** A rule of whole protocols opens ports besides that no row names: a warning, which names the finding where nothing is graver. */
function graded(rule, role, cluster) {
	const named = gravest(namedBy(rule, role, cluster).map(({ component }) => levelOfExposure(component)));
	const whole = rule.rows.some(({ blanket }) => blanket);
	return whole && named === "note" ? { rule: "exposure/unlisted-port", level: "warning" } : { rule: "exposure/internet", level: named };
}

/** Rows that name a port of a rule, and watched ports under it where it names whole protocols. */
function namedBy(rule, role, { rows }) {
	const named = rows.filter(
		(row) =>
			!row.blanket &&
			row.targets.includes(role) &&
			row.protocol === nameOf(rule) &&
			spans(row).some((span) => meet(portsOf(span), portsOf(rule))),
	);
	const watched = index.watched.filter(({ protocol }) => rule.rows.some(({ blanket }) => blanket) && protocol === nameOf(rule));
	// A row out of force says what listens only where none in force names the port.
	const ruled = named.filter((row) => row.applies || !named.some((other) => other.applies && within(row, other)));
	return [...ruled, ...watched];
}

/** Whether every port of a row is one of another's. */
const within = (row, other) =>
	spans(row).every((span) => {
		const ports = portsOf(span);
		return spans(other).some((whole) => {
			const all = portsOf(whole);
			return all === null || (ports !== null && all[0] <= ports[0] && ports[1] <= all[1]);
		});
	});

const LOSSES = ["remove", "narrow-ports", "narrow-sources", "change-protocol"];

/** Mutations of the exact form that nobody can notice: rules that no row in force asks for. */
const spare = (cluster) =>
	cluster.groups.flatMap((role) => {
		const rules = rulesOf("exact", role, cluster);
		return rules.flatMap((rule, at) =>
			rule.rows.some(({ applies }) => applies) || wholeBeside(rule, rules) === undefined
				? []
				: [
						{
							rule: `${idOf(role)}#ingress[${at}]`,
							mutations: LOSSES,
							reason: "No row in force asks for it; its ports are named by a row of whole protocols, for others.",
						},
					],
		);
	});

/** What `portpolicy test --mutate` cannot find in a form, and why. */
export const survivorsIn = (form, cluster) => (form === "exact" ? spare(cluster) : []);

const FINDINGS = { closed: blocked, wide: exposed, exact: () => [], off: blocked };

/** What `portpolicy eval` must find in a form. */
export const findingsIn = (form, cluster) => FINDINGS[form](cluster);
