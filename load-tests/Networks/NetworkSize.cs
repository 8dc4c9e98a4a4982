namespace LoadTests.Networks;

/// <summary>How large a seeded network is.</summary>
/// <param name="Products">Products, spread evenly over the layers.</param>
/// <param name="Inputs">Inputs of each product: the hot factor, and others of the layer before (of the first: factors).</param>
/// <param name="Layers">Products use products of the layer before their own.</param>
internal sealed record NetworkSize(int Products, int Inputs, int Layers, int Seed)
{
    /// <summary>Factors: the hot one that every product uses, and those that the first layer uses besides.</summary>
    public int Factors => Math.Max(64, Inputs);

    public int Cells => Factors + Products;

    /// <summary>The first product of a layer.</summary>
    public int StartOf(int layer) => Factors + (int)((long)Products * layer / Layers);

    /// <summary>The layer of a product.</summary>
    public int LayerOf(int product) => (int)((((long)(product - Factors) + 1) * Layers - 1) / Products);
}
