/* address.c: the deny list, as tables of prefixes (IANA special-purpose registries).
 *
 * An IPv6 address that carries an IPv4 address in it (mapped, NAT64, 6to4) is never public:
 * the mapped form is judged by what it carries, the translated ones are refused, because
 * where they come out is not ours to know. */
#include "address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct prefix4 {
    uint32_t net;
    unsigned bits;
    enum address_class cls;
};

struct prefix6 {
    uint8_t net[16];
    unsigned bits;
    enum address_class cls;
};

#define IP4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static const struct prefix4 prefixes4[] = {
    {IP4(0, 0, 0, 0), 8, ADDRESS_NEVER},       {IP4(10, 0, 0, 0), 8, ADDRESS_PRIVATE},
    {IP4(100, 64, 0, 0), 10, ADDRESS_PRIVATE}, {IP4(127, 0, 0, 0), 8, ADDRESS_PRIVATE},
    {IP4(169, 254, 0, 0), 16, ADDRESS_NEVER},  {IP4(172, 16, 0, 0), 12, ADDRESS_PRIVATE},
    {IP4(192, 0, 0, 0), 24, ADDRESS_NEVER},    {IP4(192, 0, 2, 0), 24, ADDRESS_NEVER},
    {IP4(192, 88, 99, 0), 24, ADDRESS_NEVER},  {IP4(192, 168, 0, 0), 16, ADDRESS_PRIVATE},
    {IP4(198, 18, 0, 0), 15, ADDRESS_NEVER},   {IP4(198, 51, 100, 0), 24, ADDRESS_NEVER},
    {IP4(203, 0, 113, 0), 24, ADDRESS_NEVER},  {IP4(224, 0, 0, 0), 4, ADDRESS_NEVER},
    {IP4(240, 0, 0, 0), 4, ADDRESS_NEVER},
};

/* The mapped prefix ::ffff:0:0/96 is taken out before this table is read. */
static const struct prefix6 prefixes6[] = {
    {{[15] = 1}, 128, ADDRESS_PRIVATE},                  /* ::1 */
    {{0}, 96, ADDRESS_NEVER},                            /* :: and v4-compatible */
    {{0x00, 0x64, 0xff, 0x9b}, 96, ADDRESS_NEVER},       /* NAT64 */
    {{0x00, 0x64, 0xff, 0x9b, 0, 1}, 48, ADDRESS_NEVER}, /* local NAT64 */
    {{0x01, 0x00}, 64, ADDRESS_NEVER},                   /* discard */
    {{0x20, 0x01, 0x00, 0x00}, 23, ADDRESS_NEVER},       /* Teredo, ORCHID, protocol use */
    {{0x20, 0x01, 0x0d, 0xb8}, 32, ADDRESS_NEVER},       /* documentation */
    {{0x20, 0x02}, 16, ADDRESS_NEVER},                   /* 6to4 */
    {{0xfc}, 7, ADDRESS_PRIVATE},                        /* unique local, fc and fd */
    {{0xfe, 0x80}, 10, ADDRESS_NEVER},                   /* link-local */
    {{0xfe, 0xc0}, 10, ADDRESS_NEVER},                   /* site-local, given up */
    {{0xff}, 8, ADDRESS_NEVER},                          /* multicast */
};

static enum address_class class4(uint32_t ip)
{
    for (size_t i = 0; i < sizeof prefixes4 / sizeof *prefixes4; i++) {
        uint32_t mask = (uint32_t)(0xffffffffu << (32 - prefixes4[i].bits));
        if ((ip & mask) == prefixes4[i].net)
            return prefixes4[i].cls;
    }
    return ADDRESS_PUBLIC;
}

static bool has_prefix6(const uint8_t *ip, const struct prefix6 *p)
{
    unsigned whole = p->bits / 8, rest = p->bits % 8;
    unsigned mask = 0xff00u >> rest & 0xffu;

    if (memcmp(ip, p->net, whole) != 0)
        return false;
    return rest == 0 || (ip[whole] & mask) == p->net[whole];
}

static enum address_class class6(const uint8_t ip[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    if (memcmp(ip, mapped, sizeof mapped) == 0)
        return class4(IP4(ip[12], ip[13], ip[14], ip[15]));
    for (size_t i = 0; i < sizeof prefixes6 / sizeof *prefixes6; i++)
        if (has_prefix6(ip, &prefixes6[i]))
            return prefixes6[i].cls;
    return ADDRESS_PUBLIC;
}

enum address_class address_class(const struct sockaddr *sa, socklen_t len)
{
    if (sa->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in in;
        memcpy(&in, sa, sizeof in);
        return class4(ntohl(in.sin_addr.s_addr));
    }
    if (sa->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 in6;
        memcpy(&in6, sa, sizeof in6);
        return class6(in6.sin6_addr.s6_addr);
    }
    return ADDRESS_NEVER;
}
