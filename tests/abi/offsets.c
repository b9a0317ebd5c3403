/* offsets.c: the layout that plugins of ABI 1.0 were built with. A line that no longer compiles
 * means that old plugins no longer load: append members, or raise the major. */
#include <gongbao/edit.h>

#define AT(type, member, offset)                                                                             \
    _Static_assert(offsetof(struct type, member) == (offset), "ABI 1.0: " #type "." #member)
#define SIZE_AT_LEAST(type, size) _Static_assert(sizeof(struct type) >= (size), "ABI 1.0: " #type)

AT(gong_plugin, magic, 0);
AT(gong_plugin, abi_major, 4);
AT(gong_plugin, abi_minor, 6);
AT(gong_plugin, size, 8);
AT(gong_plugin, flags, 12);
AT(gong_plugin, name, 16);
AT(gong_plugin, version, 24);
AT(gong_plugin, summary, 32);
AT(gong_plugin, accepts, 40);
AT(gong_plugin, emits, 44);
AT(gong_plugin, model, 48);
AT(gong_plugin, state_size, 56);
AT(gong_plugin, params, 64);
AT(gong_plugin, open, 72);
AT(gong_plugin, process, 80);
AT(gong_plugin, flush, 88);
AT(gong_plugin, close, 96);
AT(gong_plugin, rules, 104);
SIZE_AT_LEAST(gong_plugin, 112);

_Static_assert(sizeof(struct gong_param) == 72, "ABI 1.0: gong_param is an array element and cannot grow");
AT(gong_param, type, 8);
AT(gong_param, offset, 16);
AT(gong_param, dflt, 24);
AT(gong_param, required, 32);
AT(gong_param, choices, 40);
AT(gong_param, min, 48);
AT(gong_param, help, 64);

AT(gong_section, start, 72);
AT(gong_quantity, raw, 16);
AT(gong_quantity, value, 32);
AT(gong_quantity, unit, 40);
AT(gong_quantity, measure, 88);
AT(gong_quantity, role, 152);
AT(gong_finding, start, 48);
AT(gong_buf, limit, 24);
AT(gong_edit, map, 48);
_Static_assert(sizeof(struct gong_run) == 20, "ABI 1.0: gong_run");

int main(void)
{
    return 0;
}
