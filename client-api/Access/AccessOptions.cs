using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ClientApi.Access;

/// <summary>Who is let in, and from where.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary><c>on</c>, the default; or <c>off</c>: everyone on this machine may use everything, and nobody else is served.</summary>
    public string Mode { get; set; } = On;

    /// <summary>
    /// The address under which others reach the API, as <c>https://grid.example.com</c>: the issuer of tokens, and the host that
    /// requests must name. Default: none, for a grid that serves its own machine only.
    /// </summary>
    public string Address { get; set; } = "";

    /// <summary>Whether plain HTTP is served to other machines; for a grid behind a proxy that has the certificate. Default: no.</summary>
    public bool PlainHttp { get; set; }

    /// <summary>Networks of proxies whose forwarded headers are believed, as <c>10.0.0.0/8</c>, with commas between. Default: none.</summary>
    public string Proxies { get; set; } = "";

    /// <summary>How long a token holds, in minutes. Default: 60; revoking needs no short ones.</summary>
    [Range(1, 1_440)]
    public int TokenMinutes { get; set; } = 60;

    /// <summary>How long a person stays signed in without a request, in hours. Default: 12, a working day.</summary>
    [Range(1, 720)]
    public int SessionHours { get; set; } = 12;

    /// <summary>How long an invitation or a link for a new password can be used, in hours. Default: 72, over a weekend.</summary>
    [Range(1, 720)]
    public int LinkHours { get; set; } = 72;

    /// <summary>Failed sign-ins and wrong secrets of one caller within a minute, before it has to wait. Default: 20.</summary>
    [Range(1, 1_000)]
    public int FailuresPerMinute { get; set; } = 20;

    /// <summary>
    /// Tokens of one address within a minute that do not hold, before others that were not seen yet are not looked at. Default: 300,
    /// what some hundred programs send that have not heard of a new key.
    /// </summary>
    [Range(1, 1_000_000)]
    public int InvalidTokensPerMinute { get; set; } = 300;

    /// <summary>
    /// Tokens of one client, sign-ins of one person and uses of one link within a minute, on one host: each takes a tenth of a second of a core. Default: 120; a
    /// token holds for an hour.
    /// </summary>
    [Range(1, 1_000_000)]
    public int TokensPerMinute { get; set; } = 120;

    /// <summary>Requests of one person or client within a minute, on one host. Default: 6,000, a hundred a second.</summary>
    [Range(1, 10_000_000)]
    public int RequestsPerMinute { get; set; } = 6_000;

    /// <summary>Facts of one person or client within a day, on one host, those of dry runs too. Default: 10 million, a large network anew.</summary>
    [Range(1, 1_000_000_000)]
    public int FactsPerDay { get; set; } = 10_000_000;

    /// <summary>
    /// Figures of others that one person or client is shown within a day, on one host: each is an entry of the audit log, which nothing
    /// shortens. Default: 1 million, some 0.3 GB; ten thousand products looked at each quarter of an hour.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public int DisclosuresPerDay { get; set; } = 1_000_000;

    /// <summary>
    /// Changes of rights, invitations and requests of one person or client within a minute, on one host. Default: 300. With each, all hosts
    /// look up anew what everybody may do, and the audit log is held for it.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ChangesPerMinute { get; set; } = 300;

    /// <summary>
    /// How long rights are remembered while their store can't be read, in seconds. Default: 600. Nothing can be revoked in a store
    /// that is gone; one that only this host has lost keeps it that long.
    /// </summary>
    [Range(0, 3_600)]
    public int GraceSeconds { get; set; } = 600;

    /// <summary>An external OpenID provider at which people may sign in. Default: none.</summary>
    public string ProviderAddress { get; set; } = "";

    /// <summary>What the sign-in page calls it.</summary>
    public string ProviderName { get; set; } = "OpenID";

    /// <summary>The grid's client id there.</summary>
    public string ProviderClientId { get; set; } = "";

    /// <summary>The grid's secret there.</summary>
    public string ProviderClientSecret { get; set; } = "";

    internal const string On = "on";

    internal const string Off = "off";

    /// <summary>As far as they decide what else is registered; what is wrong with them is told when the host starts.</summary>
    internal static AccessOptions Of(IConfiguration configuration) =>
        configuration.GetSection(Section).Get<AccessOptions>() ?? new AccessOptions();

    internal bool IsOff => string.Equals(Mode, Off, StringComparison.OrdinalIgnoreCase);

    internal bool IsOn => string.Equals(Mode, On, StringComparison.OrdinalIgnoreCase);

    internal bool HasProvider => ProviderAddress.Length > 0;

    internal IEnumerable<string> ProxyNetworks => Proxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

[OptionsValidator]
internal sealed partial class AccessOptionsRanges : IValidateOptions<AccessOptions>;

/// <summary>The rules that no range tells; all that fail are reported at once.</summary>
internal sealed class AccessOptionsRules : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var failures = new List<string>();
        if (!options.IsOff && !options.IsOn)
            failures.Add($"Access:Mode must be {AccessOptions.On} or {AccessOptions.Off}, but was '{options.Mode}'.");
        if (options.Address.Length > 0 && !IsSite(options.Address))
            failures.Add($"Access:Address must be an address as https://grid.example.com, without a path, but was '{options.Address}'.");
        failures.AddRange(options.ProxyNetworks.Where(network => !IPNetwork.TryParse(network, out _)).Select(
            network => $"Access:Proxies must be networks as 10.0.0.0/8, but one was '{network}'."));
        if (options.HasProvider && (!Uri.TryCreate(options.ProviderAddress, UriKind.Absolute, out _) || options.ProviderClientId.Length == 0))
            failures.Add("Access:ProviderAddress must be an address, and takes Access:ProviderClientId with it.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsSite(string address) => Uri.TryCreate(address, UriKind.Absolute, out var site)
        && site.Scheme is "http" or "https" && site.PathAndQuery == "/" && site.Fragment.Length == 0;
}
