import { Command, CommanderError, Option } from "commander";
import { UsageError } from "../errors.ts";
import { recognised } from "./failure.ts";
import { version } from "./installation.ts";

/** What a command's action gives back: the exit code. */
export type Action = (command: Command, args: readonly string[], argv: readonly string[]) => Promise<number>;

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** Options common to the commands that judge or ask (contract.md section 2). */
function judging(command: Command): Command {
	return command
		.option("-c, --config <file>", "configuration; default: the nearest portpolicy.yaml upwards")
		.option(
			"-p, --profile <profile>",
			"NAME[/PROVIDER][@RELEASE]: the system whose requirements are judged, e.g. kubernetes@1.33, or both sides of an upgrade, e.g. kubernetes@1.33..1.34; default: what the inputs say, else kubernetes",
		)
		.option("--table <table>", "effective: the published table, corrected; published: exactly what the project's page says")
		.option(
			"--role <role=selector>",
			"who is who, e.g. worker=name:*-nodes; selectors: address:GLOB, tag:K=V, name:GLOB, label:K=V, id:ID; repeatable",
			collect,
		)
		.option("--source <class=cidr,...>", "addresses of a source class, e.g. ssh-client=192.0.2.0/24; repeatable", collect)
		.option("--engine <engine>", "what enforces NetworkPolicies: kubernetes, calico, cilium or ovn")
		.option("--param <name=value>", "a port that was moved, e.g. apiServerPort=443; repeatable", collect)
		.option("--kind <kind>", "kind of the inputs that follow, when detection is not wanted", collect)
		.option("--no-infer", "roles only from configuration and options")
		.option("-q, --quiet", "only the findings")
		.option("-v, --verbose", "notes, targets and remarks in full")
		.option("--no-color", "no colour; NO_COLOR does the same");
}

const format = (formats: string): Option =>
	new Option("--format <format>", `FORMAT[=FILE]: ${formats}; with =FILE into that file; repeatable`).argParser(collect);

/**
 * The command line. Actions are loaded only when one of them runs; `instead` takes the place of some by the name of their command, so that
 * the same options can be read for another end.
 */
export function program(argv: readonly string[], finish: (code: number) => void, instead: Readonly<Record<string, Action>> = {}): Command {
	const root = new Command("portpolicy")
		.description("Which inbound ports the roles of a Kubernetes cluster must accept, and whether firewalls and policies let them in.")
		.version(version(), "-V, --version", "print the version")
		.helpOption("-h, --help", "print help")
		.showHelpAfterError(false)
		.enablePositionalOptions()
		.helpCommand(false);
	const action =
		(load: () => Promise<Action>) =>
		async (...given: unknown[]) => {
			const command = given.at(-1) as Command;
			finish(await (instead[command.name()] ?? (await load()))(command, command.args, argv));
		};
	judging(root.command("eval"))
		.summary("judge inputs")
		.description("Judges inputs: which mandated ports are blocked, which are overexposed, what cannot be told.")
		.argument("<input...>", "file, folder, glob, or - for standard input")
		.addOption(format("text, json"))
		.option("--fail-on <level>", "lowest level that makes exit code 1: error, warning, note or never; default error")
		.option("--unknown <level>", "level of undetermined findings: error, warning or ignore; default warning")
		.option("--only-introduced", "count only what the change introduces")
		.option("--allow-nothing", "inputs that no requirement concerns are no error")
		.option("--now <timestamp>", "the time waivers are judged at, RFC 3339; default: now")
		.addHelpText("after", "\nExit codes: 0 judged, nothing found; 1 judged, findings; 2 could not judge.")
		.action(action(async () => (await import("./commands/eval.ts")).evalCommand));
	judging(root.command("explain"))
		.summary("can X reach Y, and which rule decides?")
		.description(
			"Answers whether packets get from one end to another, and which rules decide it.\nSelectors: pod:NS/NAME, workload:NS/KIND/NAME, node:NAME, ip:ADDRESS, external, role:NAME, target:ID.",
		)
		.argument("<input...>", "file, folder, glob, or - for standard input")
		.option("--from <selector>", "where the packets come from")
		.option("--to <selector>", "where they go")
		.option("--port <packets>", "PROTOCOL/PORT, e.g. tcp/443; icmp or icmp/TYPE/CODE; esp, vrrp")
		.option("--probes <file>", "questions as a JSON array, - for standard input")
		.addOption(format("text, json"))
		.action(action(async () => (await import("./commands/explain.ts")).explainCommand));
	judging(root.command("requirements"))
		.summary("print the table in force")
		.description(
			"Prints the requirements of a profile: which rows are in force here, why, and where they come from.\n--role ROLE alone narrows the table to that role.",
		)
		.argument("[input...]", "file, folder, glob, or - for standard input")
		.option("--diff <profiles>", "A B: what differs between two profiles or releases, e.g. --diff eks-anywhere@0.24 eks-anywhere@0.25")
		.addOption(format("text, json, markdown, csv, html"))
		.action(action(async () => (await import("./commands/requirements.ts")).requirementsCommand));
	judging(root.command("init"))
		.summary("write a portpolicy.yaml from inputs")
		.description(
			"Looks at inputs and writes a commented portpolicy.yaml with the profile and the roles that it found, and why.\nWith --new it writes something to start from instead: a rule, a row, a profile or a case that passes as it is.\nNever overwrites.",
		)
		.argument("[input...]", "file, folder, glob, or - for standard input; with --new the name of what is new")
		.option("--new <kind>", "rule CATEGORY/ID, row PROFILE/ROLE/ID, profile NAME or case THEME/NAME, e.g. --new rule acme/no-ssh")
		.option("--in <folder>", "where it goes: a pack, or a folder of cases; default: the working folder")
		.option("--stdout", "print instead of writing the file")
		.action(action(async () => (await import("./commands/init.ts")).initCommand));
	root
		.command("rules")
		.summary("print the rule catalogue, or one page")
		.description("Prints the rule catalogue, or the page of one rule.")
		.argument("[rule-id]", "e.g. required/blocked")
		.option("-c, --config <file>", "configuration, whose packs may bring rules; default: the nearest portpolicy.yaml upwards")
		.addOption(format("text, json"))
		.action(action(async () => (await import("./commands/rules.ts")).rulesCommand));
	judging(root.command("generate"))
		.summary("write rules that satisfy the table")
		.description(
			"Writes rules that let in what the table in force demands, and nothing else. Addresses come from --source and the configuration.\n--role ROLE alone writes the rules of that role. What a format cannot say is told on standard error and in comments.",
		)
		.argument(
			"<format>",
			"networkpolicy (pods); calico, cilium (nodes); aws-json, terraform-aws, terraform-azure, terraform-gcp, terraform-openstack, nftables (machines)",
		)
		.argument("[input...]", "file, folder, glob, or - for standard input: what it shows of the cluster decides which rows are in force")
		.action(action(async () => (await import("./commands/generate.ts")).generateCommand));
	root
		.command("test")
		.summary("run case folders")
		.description(
			"Runs case folders: inputs, a configuration, options, and what eval must find in them (expected.json; portpolicy schema case).",
		)
		.argument("[folder...]", "folders that hold cases at any depth; default: the working folder")
		.addOption(format("text, tap, junit"))
		.option("--coverage", "tell which requirement rows and rules no case exercises")
		.option("--mutate", "remove, narrow, change and widen every rule of cases without findings, and tell what nobody notices")
		.option("--update", "rewrite exit codes, counts and listed findings of cases that fail")
		.option("-v, --verbose", "cases that pass too")
		.addHelpText("after", "\nExit codes: 0 every case passes; 1 some case fails, or a mutation goes\nunnoticed; 2 could not run.")
		.action(action(async () => (await import("./commands/test.ts")).testCommand));
	root
		.command("schema")
		.summary("print a JSON Schema")
		.description("Prints a JSON Schema: case, config, facts, report or requirements.")
		.argument("<name>", "which schema")
		.action(action(async () => (await import("./commands/schema.ts")).schemaCommand));
	for (const command of [root, ...root.commands]) command.exitOverride().configureOutput({ writeErr: () => undefined });
	return root;
}

/** What a run threw, as one of ours where it is known; null when what was asked for is printed (help, version). */
export const asOurs = (error: unknown): unknown => (error instanceof CommanderError ? fromCommander(error) : recognised(error));

/** The same of what commander threw. */
function fromCommander(error: CommanderError): UsageError | null {
	if (error.exitCode === 0) return null;
	if (error.code === "commander.help")
		return new UsageError("usage-command", "a command is missing; portpolicy --help lists them", { cause: error });
	const text = error.message
		.replace(/^error: /, "")
		.replace(/^missing required argument 'input'$/, "an input is missing: a file, a folder, a glob, or - for standard input")
		.replace(/\n\(Did you mean (.*)\?\)$/s, "; did you mean $1?")
		.replace(/'/g, "");
	return new UsageError("usage", `${text}; portpolicy --help tells more`, { cause: error });
}
