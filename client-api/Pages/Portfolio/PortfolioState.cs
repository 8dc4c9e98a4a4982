namespace ClientApi.Pages.Portfolio;

/// <summary>What the page has to show.</summary>
public enum PortfolioState
{
    /// <summary>Nothing was read yet, or the grid is loading.</summary>
    Loading,

    /// <summary>The grid knows no enterprise.</summary>
    Empty,

    /// <summary>The enterprise in the address is not known.</summary>
    NotFound,

    /// <summary>Nobody lets who looks see a portfolio, and it has none of its own.</summary>
    NothingGranted,

    /// <summary>The grid did not answer.</summary>
    Failed,

    Shown,
}
