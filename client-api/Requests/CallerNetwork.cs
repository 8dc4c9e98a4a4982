using System.Net;
using System.Net.Sockets;

namespace ClientApi.Requests;

/// <summary>Where a caller is, as far as callers can be told apart by their addresses.</summary>
internal static class CallerNetwork
{
    /// <summary>Leading bytes of an address of IPv6 that a provider gives to a household: whoever has one has all beside it.</summary>
    private const int OfIPv6 = 8;

    /// <summary>The same for all addresses of one caller; empty for none.</summary>
    public static string Of(IPAddress? address) => address switch
    {
        null => "",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } when !IPAddress.IsLoopback(address) =>
            Convert.ToHexString(address.GetAddressBytes().AsSpan(0, OfIPv6)),
        _ => address.ToString(),
    };
}
