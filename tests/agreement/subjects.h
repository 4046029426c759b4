/* What both tests of agreement are about: the protocols, and the documents of alltypes by name. */
#ifndef AGREEMENT_SUBJECTS_H
#define AGREEMENT_SUBJECTS_H

#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/twinwire.h>

#include "alltypes.h"

static const struct tw_protocol *const protocols[] = { &altcraft, &gptbots };

#define PROTOCOLS (sizeof(protocols) / sizeof(*protocols))

/* A document of a lone schema, as "FILE/Definition". */
struct subject {
	const char *name;
	const struct tw_type *type;
};

/* Initializers of struct subject. */
#define ALLTYPES_SUBJECTS \
	{ "alltypes/All", &alltypes_all }, { "alltypes/Base", &alltypes_base }, \
		{ "alltypes/Bounds", &alltypes_bounds }, \
		{ "alltypes/Composed", &alltypes_composed }, \
		{ "alltypes/Conditions", &alltypes_conditions }, \
		{ "alltypes/Defaults", &alltypes_defaults }, \
		{ "alltypes/Empty", &alltypes_empty }, { "alltypes/Free", &alltypes_free }, \
		{ "alltypes/Lenient", &alltypes_lenient }, { "alltypes/Lists", &alltypes_lists }, \
		{ "alltypes/Maps", &alltypes_maps }, { "alltypes/Names", &alltypes_names }, \
		{ "alltypes/Open", &alltypes_open }, { "alltypes/Point", &alltypes_point }, \
		{ "alltypes/Scalars", &alltypes_scalars }, { "alltypes/Tree", &alltypes_tree }, \
	{ \
		"alltypes/Unions", &alltypes_unions \
	}

#endif
