using System.Collections.Immutable;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;

namespace ClientApi.Pages.Portfolio;

/// <summary>What one open page shows, kept current. All calls come from the page's own thread of work.</summary>
public sealed class PortfolioSession : IAsyncDisposable
{
    /// <summary>Products that are listed and followed: what fits beside the total.</summary>
    public const int MaxProducts = 12;

    private const int MaxChanges = 30;

    /// <summary>A larger portfolio is read anew at the beat only; its total still moves at the pace.</summary>
    private const int MaxProductsReadAtPace = 2_000;

    /// <summary>Least time between two updates of the page. A watch keeps only the newest epoch meanwhile.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between two looks at the head of the ledger, and before a broken watch is taken up again.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly PageGrid _grid;
    private readonly TimeProvider _time;
    private readonly bool _isFollowed;
    private readonly Dictionary<string, Figure> _figures = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private CancellationTokenSource _watch = new();
    private ImmutableArray<string> _watched = [];
    private string? _wantedEnterprise;
    private string? _wantedProduct;
    private string? _goneProduct;
    private bool _isPortfolioDue;
    private int _changes;

    /// <param name="isFollowed">Whether the page stays open, rather than being made once.</param>
    internal PortfolioSession(PageGrid grid, TimeProvider time, bool isFollowed) =>
        (_grid, _time, _isFollowed, Names) = (grid, time, isFollowed, new NameBook(grid));

    public NameBook Names { get; }

    public PortfolioState State { get; private set; }

    /// <summary>The enterprise with what its products add; figures in it are from one epoch.</summary>
    public Breakdown? Portfolio { get; private set; }

    /// <summary>The newest figure of the enterprise.</summary>
    public Figure? Enterprise => Portfolio is null ? null : _figures.GetValueOrDefault(Portfolio.Figure.Id, Portfolio.Figure);

    /// <summary>Whether what the portfolio is made of may be seen.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The chosen product, or none.</summary>
    public Breakdown? Product { get; private set; }

    /// <summary>Whether what the product is made of may be seen.</summary>
    public bool IsProductWhole { get; private set; }

    /// <summary>The product in the address is not known.</summary>
    public bool IsProductMissing { get; private set; }

    public long Head { get; private set; }

    public long SettledThrough { get; private set; }

    public DateTimeOffset SettledAt { get; private set; }

    /// <summary>The watch broke and is not back yet: what is shown may be old.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>Whether a first epoch has come in, so that whatever settles from now on is shown.</summary>
    public bool IsFollowing { get; private set; }

    /// <summary>Newest first.</summary>
    public ImmutableList<Change> Changes { get; private set; } = [];

    /// <summary>The contributions that are listed, largest first.</summary>
    public ImmutableArray<Contribution> Largest { get; private set; } = [];

    /// <summary>Accepted facts that the page does not show yet.</summary>
    public long Behind => Math.Max(0, Head - SettledThrough);

    /// <summary>Shows an enterprise, the largest where none is named, and one of its products where one is named.</summary>
    public async Task OpenAsync(string? enterprise, string? product, CancellationToken cancellation)
    {
        if (Portfolio is not null && enterprise is not null && enterprise != Portfolio.Figure.Id)
            Forget();

        _wantedEnterprise = enterprise;
        (_wantedProduct, _goneProduct) = (product, null);
        await RefreshAsync(cancellation, isAsked: true);
    }

    /// <summary>Follows the grid until it is cancelled.</summary>
    /// <param name="changed">Called whenever there is something new to show.</param>
    public Task FollowAsync(Func<Task> changed, CancellationToken cancellation) =>
        Task.WhenAll(
            WatchAsync(changed, cancellation),
            BeatAsync(changed, cancellation),
            new PortfolioGlance(_grid, _time).WatchAsync(() => (Portfolio?.Figure.Id, Product?.Figure), id => TakeAwayAsync(id, changed), cancellation));

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        _turn.Dispose();
        await _grid.KeepAsync([]);
    }

    private async Task WatchAsync(Func<Task> changed, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            _watch.Dispose();
            _watch = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var watch = _watch.Token;
            try
            {
                await foreach (var set in _grid.WatchAsync(Watched(), watch).WithCancellation(watch))
                {
                    await TakeAsync(set, cancellation);
                    await changed();
                    await Task.Delay(Pace, _time, watch);
                }
            }
            catch (OperationCanceledException) when (watch.IsCancellationRequested)
            {
                // Something else is to be watched, or the page was left.
                continue;
            }
            catch (Exception) when (!cancellation.IsCancellationRequested)
            {
                // Whatever broke the watch, the page says so and tries again.
                IsInterrupted = true;
                await changed();
            }

            await Task.Delay(Beat, _time, cancellation);
        }
    }

    private async Task BeatAsync(Func<Task> changed, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Beat, _time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            if (State is not PortfolioState.Shown || _isPortfolioDue)
                await RefreshAsync(cancellation);
            else
                await LookAsync(cancellation);

            await changed();
        }
    }

    /// <summary>Shows nothing any more of what may not be seen: the enterprise, and all that is of it, or a product.</summary>
    private async Task TakeAwayAsync(string id, Func<Task> changed)
    {
        if (id == Product?.Figure.Id)
        {
            (Product, _goneProduct, IsProductMissing) = (null, id, true);
            Changes = Changes.RemoveAll(change => change.After.Id == id);
            _figures.Remove(id);
            await _watch.CancelAsync();
            await _grid.KeepAsync(Portfolio is { } kept ? [kept.Figure.Id] : [], Words.NotSeenAnyMore);
            await changed();

            return;
        }

        Forget();
        State = PortfolioState.NotFound;
        await _watch.CancelAsync();
        await _grid.KeepAsync([], Words.NotSeenAnyMore);
        await changed();
    }

    private async Task TakeAsync(FigureSet set, CancellationToken cancellation)
    {
        IsInterrupted = false;
        IsFollowing = true;
        SettledThrough = Math.Max(SettledThrough, set.SettledThrough);
        Head = Math.Max(Head, SettledThrough);
        SettledAt = set.SettledAt;
        var isMoved = set.NotFound.Count > 0;
        foreach (var figure in set.Figures)
        {
            if (_figures.TryGetValue(figure.Id, out var before) && Change.IsBetween(before, figure))
            {
                Changes = Changes.Insert(0, new(++_changes, before, figure));
                isMoved = true;
            }

            _figures[figure.Id] = figure;
        }

        while (Changes.Count > MaxChanges)
            Changes = Changes.RemoveAt(Changes.Count - 1);
        if (State is PortfolioState.Shown && (!isMoved || Portfolio?.Inputs.Length > MaxProductsReadAtPace))
            _isPortfolioDue |= isMoved;
        else
            await RefreshAsync(cancellation);
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            var state = await _grid.ReadStateAsync(cancellation);
            Head = state.Head;
            IsInterrupted = false;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            IsInterrupted = true;
        }
    }

    /// <param name="isAsked">Whether somebody asks for it, rather than the page itself.</param>
    private async Task RefreshAsync(CancellationToken cancellation, bool isAsked = false)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            // Whoever asks too often waits for the beat. A page that is made once is a request, and was counted as one.
            _isPortfolioDue = isAsked && _isFollowed && !await _grid.MayAskAsync(cancellation);
            if (_isPortfolioDue)
                return;

            var state = await _grid.ReadStateAsync(cancellation);
            Head = Math.Max(Head, state.Head);
            State = await ReadAsync(cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // A page that shows something keeps it, marked as old.
            IsInterrupted = Portfolio is not null;
            State = Portfolio is null ? PortfolioState.Failed : State;
            _isPortfolioDue = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<PortfolioState> ReadAsync(CancellationToken cancellation)
    {
        var (chosen, state) = await ChosenAsync(cancellation);
        if (chosen is not { } enterprise)
            return state;

        switch (await _grid.ReadAsync(FactKind.Enterprise, enterprise, _isFollowed, cancellation))
        {
            case ReadOutcome<PageFigure>.Found found:
                Show(found.Value);
                break;
            case ReadOutcome<PageFigure>.NotFound:
                Forget();
                await _grid.KeepAsync([]);
                return PortfolioState.NotFound;
            default:
                return PortfolioState.Loading;
        }

        await ReadProductAsync(cancellation);
        await _grid.KeepAsync(Product is { } product ? [enterprise.Text, product.Figure.Id] : [enterprise.Text]);
        await Names.LearnAsync([.. Largest, .. Product?.Inputs ?? []], cancellation);
        Rewatch();

        return PortfolioState.Shown;
    }

    private async Task<(EntityId? Enterprise, PortfolioState State)> ChosenAsync(CancellationToken cancellation)
    {
        if ((_wantedEnterprise ?? Portfolio?.Figure.Id) is { Length: > 0 } id)
            return (EntityId.Of(id), PortfolioState.Shown);

        return await _grid.LargestEnterpriseAsync(cancellation) switch
        {
            ReadOutcome<EntityId?>.Found { Value: { } largest } => (largest, PortfolioState.Shown),
            ReadOutcome<EntityId?>.Found => (null, PortfolioState.Empty),
            ReadOutcome<EntityId?>.NotFound => (null, PortfolioState.NothingGranted),
            _ => (null, PortfolioState.Loading),
        };
    }

    private void Show(PageFigure shown)
    {
        var portfolio = shown.Breakdown;
        (Portfolio, IsWhole) = (portfolio, shown.IsWhole);
        Largest = [.. portfolio.Inputs.Where(input => input.Counts).OrderByDescending(input => Math.Abs(input.Pcf)).Take(MaxProducts)];
        SettledThrough = Math.Max(SettledThrough, portfolio.Figure.SettledThrough);
        Head = Math.Max(Head, SettledThrough);
        SettledAt = portfolio.Figure.SettledAt;
        _figures[portfolio.Figure.Id] = portfolio.Figure;
    }

    private async Task ReadProductAsync(CancellationToken cancellation)
    {
        if (_wantedProduct is not { Length: > 0 } id || id == _goneProduct)
        {
            (Product, IsProductMissing) = (null, _goneProduct is not null);

            return;
        }

        var outcome = await _grid.ReadAsync(FactKind.Product, EntityId.Of(id), _isFollowed, cancellation);
        if (id == _goneProduct)
            return;

        var shown = (outcome as ReadOutcome<PageFigure>.Found)?.Value;
        (Product, IsProductWhole) = (shown?.Breakdown, shown?.IsWhole ?? false);
        IsProductMissing = outcome is ReadOutcome<PageFigure>.NotFound;
    }

    private ImmutableArray<string> Wanted() =>
        Portfolio is null
            ? []
            : [.. Largest.Select(input => input.Of).Append(Portfolio.Figure.Id).Concat(Product is null || !IsProductWhole ? [] : [Product.Figure.Id])
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private List<EntityId> Watched()
    {
        _watched = Wanted();

        return [.. _watched.Select(EntityId.Of)];
    }

    /// <summary>Takes the watch up anew where other entities are shown than it was asked for.</summary>
    private void Rewatch()
    {
        if (!_watched.SequenceEqual(Wanted(), StringComparer.Ordinal))
            _watch.Cancel();
    }

    private void Forget()
    {
        _figures.Clear();
        (Portfolio, Product, Changes, Largest) = (null, null, [], []);
        State = PortfolioState.Loading;
    }
}
