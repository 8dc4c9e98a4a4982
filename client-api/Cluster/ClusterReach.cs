using ClientApi.Hosting;
using ClientApi.Identity.Storage;
using Grains;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ClientApi.Cluster;

/// <summary>Connects to the cluster however long that takes, and tells when it comes and goes.</summary>
/// <remarks>
/// Once connected, the client itself finds silos that come, and lets go of those that are gone; a call that finds none fails
/// at once.
/// </remarks>
/// <param name="store">Who looks at the database too, and says what it has against this process; none without access control.</param>
internal sealed partial class ClusterReach(TimeProvider time, ILogger<ClusterReach> logger, StoreReach? store = null)
    : IClusterReach, IClientConnectionRetryFilter, IClusterConnectionStatusObserver, ILifecycleParticipant<IClusterClientLifecycle>
{
    /// <summary>As short as an operator who starts both in turn would not notice, and no burden for the database.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool _isReached;
    private bool _isTold;
    private bool _isLost;
    private int _connections;
    private int _firstAfterLoss;

    public event Action? Connected;

    public bool IsReached => Volatile.Read(ref _isReached);

    public int Connections => Volatile.Read(ref _connections);

    public int FirstAfterLoss => Volatile.Read(ref _firstAfterLoss);

    /// <exception cref="StartRefusedException">The database is there and lets this process not in: waiting would not help.</exception>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (store is null && exception.GetBaseException() is PostgresException { SqlState: var state } refused && IsRefusal(state))
            throw new StartRefusedException($"The database of the cluster can't be opened: {refused.Message}", refused);

        // The same every second would bury what else the log has to tell.
        if (!_isTold)
            LogNotReached(exception.Message);

        _isTold = true;
        await Task.Delay(Pause, time, cancellationToken);

        return true;
    }

    /// <summary>It knows the user, the password or the database not. That it has no tables yet is none: silos make them.</summary>
    private static bool IsRefusal(string state) => state is PostgresErrorCodes.InvalidPassword
        or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName;

    public void Participate(IClusterClientLifecycle observer) => observer.Subscribe(
        nameof(ClusterReach),
        ServiceLifecycleStage.Active,
        _ =>
        {
            Volatile.Write(ref _isReached, true);

            return Task.CompletedTask;
        });

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        // The first connection counts as a recovery too.
        if (connectionRecovered && _isLost)
            LogRecovered();

        _isLost &= !connectionRecovered;
        if (currentNumberOfGateways <= previousNumberOfGateways)
            return;

        Interlocked.Increment(ref _connections);
        Connected?.Invoke();
    }

    public void NotifyClusterConnectionLost()
    {
        _isLost = true;
        Volatile.Write(ref _firstAfterLoss, Connections + 1);
        LogLost();
    }

    [LoggerMessage(LogLevel.Warning, "No silo of the cluster is there yet, it is tried again every second: {Reason}")]
    private partial void LogNotReached(string reason);

    [LoggerMessage(LogLevel.Warning, "The last connection to the cluster is lost, it is tried again")]
    private partial void LogLost();

    [LoggerMessage(LogLevel.Warning, "The cluster is connected again")]
    private partial void LogRecovered();
}
