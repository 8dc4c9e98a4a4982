using System.Net.Sockets;
using ClientApi.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ClientApi.Identity.Storage;

/// <summary>Opens the store of principals however long its server takes to be there, of an API that may be started before it.</summary>
internal sealed partial class StoreReach(IServiceProvider services, TimeProvider time, ILogger<StoreReach> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Often enough for whoever looks at the log, and seldom enough for what else it tells.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private bool _isReached;

    /// <summary>Whether requests can be asked who sends them.</summary>
    public bool IsReached => Volatile.Read(ref _isReached);

    /// <exception cref="StartRefusedException">The server is there and refuses: waiting would not help.</exception>
    public async Task OpenAsync(CancellationToken stopping)
    {
        for (long? told = null; !IsReached;)
        {
            try
            {
                await services.OpenIdentity();
                Volatile.Write(ref _isReached, true);
            }
            catch (StartRefusedException refused) when (IsAway(refused.GetBaseException()))
            {
                if (told is null || time.GetElapsedTime(told.Value) >= Reminder)
                {
                    told = time.GetTimestamp();
                    LogAway(refused.GetBaseException().Message);
                }

                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    /// <summary>Nobody answers, or somebody who only starts, stops or has no room; not whoever knows neither user nor database.</summary>
    private static bool IsAway(Exception failure) => failure switch
    {
        PostgresException refused => refused.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.TooManyConnections,
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    [LoggerMessage(LogLevel.Warning, "The database of the cluster can't be reached yet, it is tried again every second: {Reason}")]
    private partial void LogAway(string reason);
}
