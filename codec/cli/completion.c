/* A script for bash, made of the tables of options and commands. */
#include "cli.h"

static const char before[] =
	"# Completes the command lines of twinwire in bash. Made by twinwire --completion.\n"
	"_twinwire()\n"
	"{\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]} command= options "
	"values= files= i\n"
	"\t[ \"$last\" != = ] || last=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\t[ \"$word\" != = ] || word=\n"
	"\tCOMPREPLY=()\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase ${COMP_WORDS[i]} in\n";

static const char between[] = "\t*) options= ;;\n"
			      "\tesac\n"
			      "\tcase $last in\n";

static const char after[] =
	"\t*) files=none ;;\n"
	"\tesac\n"
	"\tif [ -n \"$values\" ]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
	"\telif [ \"$files\" = yes ]; then\n"
	"\t\tCOMPREPLY=($(compgen -f -- \"$word\"))\n"
	"\telif [ \"$files\" = none ] && [ \"${word#-}\" != \"$word\" ]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
	"\t\t[ \"${COMPREPLY[0]%=}\" = \"${COMPREPLY[0]}\" ] || compopt -o nospace\n"
	"\telif [ \"$files\" = none ] && [ -n \"$command\" ]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$(\"${COMP_WORDS[0]}\" list 2>/dev/null |\n"
	"\t\t\twhile read -r _ name _; do echo \"$name\"; done)\" -- \"$word\") $(compgen -f -- "
	"\"$word\"))\n"
	"\telif [ \"$files\" = none ]; then\n"
	"\t\tCOMPREPLY=($(compgen -W '";

void options_complete(struct tw_buf *out)
{
	enum command command;
	const char *name;

	tw_buf_puts(out, before);
	tw_buf_puts(out, "\t\t");
	for (size_t i = 0; (name = command_name(i, &command)); i++)
		tw_buf_printf(out, "%s%s", i ? " | " : "", name);
	tw_buf_puts(out, ") command=${COMP_WORDS[i]} && break ;;\n\t\tesac\n\tdone\n"
			 "\tcase $command in\n");
	for (size_t i = 0; (name = command_name(i, &command)); i++) {
		tw_buf_printf(out, "\t%s) options='", name);
		options_words(out, command);
		tw_buf_puts(out, "' ;;\n");
	}
	tw_buf_puts(out, "\t'') options='");
	options_words(out, ~0u);
	tw_buf_puts(out, "' ;;\n");
	tw_buf_puts(out, between);
	options_values(out);
	tw_buf_puts(out, after);
	for (size_t i = 0; (name = command_name(i, &command)); i++)
		tw_buf_printf(out, "%s%s", i ? " " : "", name);
	tw_buf_puts(out, "' -- \"$word\"))\n\tfi\n}\ncomplete -F _twinwire twinwire\n");
}
