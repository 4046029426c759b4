/* Before a template that writes structs: now it makes the functions that check every rule in the same walk. */
#undef WALK
#undef KEEPS
#define WALK(name)  checked_##name
#define KEEPS(rule) (rule)
