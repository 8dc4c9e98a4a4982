using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClientApi.Hosting;

/// <summary>The limits of the HTTP API. What lies beyond one is refused with a code that names it.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>Bytes of one push. Default: 64 MiB, some 100,000 products with ten inputs each, read in a second.</summary>
    [Range(1_024, 1_073_741_824)]
    public int MaxPushBytes { get; set; } = 64 * 1_024 * 1_024;

    /// <summary>Facts of one push. Default: 50,000; a batch is committed as a whole, and a longer one only delays others.</summary>
    [Range(1, 1_000_000)]
    public int MaxFactsPerPush { get; set; } = 50_000;

    /// <summary>
    /// Pushes in work at a time. Default: 128, several groups of the one writer, so that a burst of small pushes is taken; what
    /// they hold is bounded by <see cref="MaxPushBytesInWork"/>.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxPushesInWork { get; set; } = 128;

    /// <summary>Of them those of one person or client, on one host. Default: 64, so that nobody keeps all others out.</summary>
    [Range(1, 1_000)]
    public int MaxPushesInWorkOfClient { get; set; } = 64;

    /// <summary>Bytes of all pushes in work. Default: 256 MiB, so that facts being read can't fill a small machine.</summary>
    [Range(1_024, 17_179_869_184)]
    public long MaxPushBytesInWork { get; set; } = 256L * 1_024 * 1_024;

    /// <summary>Rejections listed when a whole push is refused. Default: 1,000; nobody reads more, and the count is told.</summary>
    [Range(1, 50_000)]
    public int MaxRejectionsListed { get; set; } = 1_000;

    /// <summary>Bytes of the body of any other request. Default: 1 MiB, 1,000 long ids.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxRequestBytes { get; set; } = 1_024 * 1_024;

    /// <summary>Longest <c>wait</c> for a receipt to settle. Default: 60 s, below the limits of common proxies.</summary>
    [Range(0, 600)]
    public int MaxWaitSeconds { get; set; } = 60;

    /// <summary>
    /// Time for one request, longer than <see cref="MaxWaitSeconds"/>. Default: 90 s, the longest wait and a slow commit.
    /// </summary>
    [Range(1, 900)]
    public int RequestTimeoutSeconds { get; set; } = 90;

    /// <summary>Time for the headers of a request, from its first byte on. Default: 15 s; a slow link takes a second.</summary>
    [Range(1, 120)]
    public int HeadersSeconds { get; set; } = 15;

    /// <summary>Connections open at a time; beyond, new ones are closed. Default: 10,000, a few hundred MB at worst.</summary>
    [Range(10, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Ids of one query. Default: 1,000, some milliseconds of reading from one epoch.</summary>
    [Range(1, 100_000)]
    public int MaxIdsPerQuery { get; set; } = 1_000;

    /// <summary>Rows of a page where the request names no limit. Default: 50, a screenful or two.</summary>
    [Range(1, 10_000)]
    public int DefaultPageRows { get; set; } = 50;

    /// <summary>Rows of a page at most. Default: 500, so that a page stays below a megabyte.</summary>
    [Range(1, 10_000)]
    public int MaxPageRows { get; set; } = 500;

    /// <summary>
    /// Rows before a page at most, which every partition has to keep in order. Default: 10,000; whoever wants all of them says
    /// after which id the page begins.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxPageOffset { get; set; } = 10_000;

    /// <summary>Live streams and pages open at a time; without access control pages are left aside. Default: 200 sockets.</summary>
    [Range(0, 100_000)]
    public int MaxLiveStreams { get; set; } = 200;

    /// <summary>Of them those of one person or client, on one host. Default: 100, so that nobody keeps all others out.</summary>
    [Range(1, 100_000)]
    public int MaxLiveStreamsOfClient { get; set; } = 100;

    /// <summary>Least time between two events of a live stream. Default: 250 ms; nobody reads faster than that.</summary>
    [Range(10, 60_000)]
    public int LiveIntervalMilliseconds { get; set; } = 250;

    /// <summary>
    /// Events of all live streams in a second. Default: 1,000, half a core of a small machine; where more streams change all the
    /// time, each gets fewer and always the newest, and pushes keep their pace.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxLiveEventsPerSecond { get; set; } = 1_000;

    /// <summary>Silence after which a live stream sends a comment. Default: 15 s, below the idle limits of proxies.</summary>
    [Range(1, 300)]
    public int HeartbeatSeconds { get; set; } = 15;

    /// <summary>Products that one live stream may add to its enterprise. Default: 50.</summary>
    [Range(0, 1_000)]
    public int MaxLiveProducts { get; set; } = 50;

    /// <summary>
    /// Exports that are read at a time. Default: 2, one that runs by the clock and one by hand; each reads the whole ledger.
    /// </summary>
    [Range(0, 100)]
    public int MaxExports { get; set; } = 2;
}

[OptionsValidator]
internal sealed partial class ApiOptionsRanges : IValidateOptions<ApiOptions>;

/// <summary>The rules between settings; all that fail are reported at once.</summary>
internal sealed class ApiOptionsRules : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var failures = new List<string>();
        if (options.MaxPushBytes > options.MaxPushBytesInWork)
            failures.Add($"Api:MaxPushBytes ({options.MaxPushBytes}) must not exceed Api:MaxPushBytesInWork ({options.MaxPushBytesInWork}).");
        if (options.RequestTimeoutSeconds <= options.MaxWaitSeconds)
            failures.Add($"Api:RequestTimeoutSeconds ({options.RequestTimeoutSeconds}) must be above Api:MaxWaitSeconds ({options.MaxWaitSeconds}).");
        if (options.DefaultPageRows > options.MaxPageRows)
            failures.Add($"Api:DefaultPageRows ({options.DefaultPageRows}) must not exceed Api:MaxPageRows ({options.MaxPageRows}).");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
