/* Before a template that writes structs: now it makes the functions that check no rule. */
#undef WALK
#undef KEEPS
#define WALK(name)  alone_##name
#define KEEPS(rule) (sizeof(rule) > 0) /* not evaluated */
