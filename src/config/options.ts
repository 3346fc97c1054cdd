/** Options of the command line that say what to judge and how, as given (contract.md section 2). Absent ones are undefined. */
export interface Options {
	readonly config?: string | undefined;
	readonly profile?: string | undefined;
	readonly table?: string | undefined;
	/** `ROLE=SELECTOR`, in the order given. */
	readonly role?: readonly string[] | undefined;
	/** `CLASS=CIDR[,CIDR]`. */
	readonly source?: readonly string[] | undefined;
	readonly engine?: string | undefined;
	/** `NAME=VALUE`. */
	readonly param?: readonly string[] | undefined;
	readonly failOn?: string | undefined;
	readonly unknown?: string | undefined;
	readonly onlyIntroduced?: boolean | undefined;
	readonly allowNothing?: boolean | undefined;
	/** False for `--no-infer`. */
	readonly infer?: boolean | undefined;
	readonly now?: string | undefined;
}
