using System.Numerics;
using System.Runtime.InteropServices;
using Footprints.Identities;
using Footprints.Lanes;

namespace Footprints.Cells;

/// <summary>
/// The sum of an enterprise's volumes: a binary trie over the keys of the products, so that its shape, and with it every
/// bit of the sum, follows from the set of products alone, and a change costs the depth of its leaf.
/// </summary>
/// <remarks>An absent leaf is no addend: a node has two children, or it isn't there (a path-compressed trie).</remarks>
internal sealed class Portfolio
{
    private readonly List<Node> _nodes = [];
    private readonly List<double[]> _sums = [];
    private readonly Stack<int> _freeNodes = [];
    private readonly List<Leaf> _leaves = [];
    private readonly Stack<int> _freeLeaves = [];
    private readonly Dictionary<int, int> _leafOf = [];
    private readonly double[] _left = new double[Lanes.Lanes.Width];
    private readonly double[] _right = new double[Lanes.Lanes.Width];
    private readonly double[] _sum = new double[Lanes.Lanes.Width];
    private int _root = Nothing;

    private const int Nothing = int.MinValue;

    // Most enterprises sell a few products: there are thousands of small portfolios for each large one.
    private const int SumsPerPage = 16;

    /// <summary>How many volumes are added up.</summary>
    public int Count => _leafOf.Count;

    /// <summary>The slots of the volumes, in no order.</summary>
    public IEnumerable<int> Volumes => _leafOf.Keys;

    /// <summary>Whether the volume is added up.</summary>
    public bool Has(int volume) => _leafOf.ContainsKey(volume);

    /// <summary>Adds the volume of a product; its number is read from <paramref name="volume"/>'s vector.</summary>
    public void Add(int volume, CellKey product)
    {
        if (_leafOf.ContainsKey(volume))
            return;

        var leaf = NewLeaf(new Leaf { Volume = volume, Key = product, Parent = Nothing });
        _leafOf.Add(volume, leaf);
        if (_root == Nothing)
        {
            _root = ~leaf;
            return;
        }

        Insert(leaf, product, CriticalBit(_leaves[Nearest(product)].Key, product));
    }

    public void Remove(int volume)
    {
        if (!_leafOf.Remove(volume, out var leaf))
            return;

        var parent = _leaves[leaf].Parent;
        _freeLeaves.Push(leaf);
        if (parent == Nothing)
        {
            _root = Nothing;
            return;
        }

        var node = _nodes[parent];
        var sibling = node.Left == ~leaf ? node.Right : node.Left;
        Replace(node.Parent, parent, sibling);
        _freeNodes.Push(parent);
        MarkFrom(node.Parent);
    }

    /// <summary>The volume's number has changed.</summary>
    public void Mark(int volume)
    {
        if (_leafOf.TryGetValue(volume, out var leaf))
            MarkFrom(_leaves[leaf].Parent);
    }

    /// <summary>Brings the sums up to date and writes the root's to <paramref name="sum"/>; the cost is the marked paths.</summary>
    public void Sum(VectorColumn totals, Span<double> sum)
    {
        sum.Clear();
        if (_root == Nothing)
            return;

        if (_root >= 0)
            Refresh(_root, totals);

        Read(_root, totals, sum);
        ref var state = ref sum[Lanes.Lanes.State];
        state = Inherited(state);
    }

    private void Refresh(int root, VectorColumn totals)
    {
        if (!_nodes[root].IsDirty)
            return;

        var pending = new Stack<int>();
        pending.Push(root);
        while (pending.TryPeek(out var at))
        {
            var node = _nodes[at];
            if (node.Left >= 0 && _nodes[node.Left].IsDirty)
                pending.Push(node.Left);
            else if (node.Right >= 0 && _nodes[node.Right].IsDirty)
                pending.Push(node.Right);
            else
            {
                Read(node.Left, totals, _left);
                Read(node.Right, totals, _right);
                Combine(_left, _right, _sum);
                _sum.CopyTo(SumOf(at));
                CollectionsMarshal.AsSpan(_nodes)[at].IsDirty = false;
                pending.Pop();
            }
        }
    }

    private void Read(int child, VectorColumn totals, Span<double> vector)
    {
        if (child >= 0)
            SumOf(child).CopyTo(vector);
        else
            totals.Read(_leaves[~child].Volume, vector);
    }

    private static void Combine(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> sum)
    {
        var magnitude = 0.0;
        for (var lane = 0; lane < Lanes.Lanes.State; lane++)
        {
            sum[lane] = left[lane] + right[lane];
            magnitude = Math.Max(magnitude, Math.Abs(left[lane]) + Math.Abs(right[lane]));
        }

        sum[Lanes.Lanes.State] = BitConverter.Int64BitsToDouble(
            BitConverter.DoubleToInt64Bits(Inherited(left[Lanes.Lanes.State]))
            | BitConverter.DoubleToInt64Bits(Inherited(right[Lanes.Lanes.State])));

        // Where a loop lies upstream the addition may round otherwise than in a recomputation: half a unit in the last place.
        if (sum[(int)Lane.ErrorBound] > 0)
            sum[(int)Lane.ErrorBound] = (sum[(int)Lane.ErrorBound] + (magnitude * 4.440892098500626e-16)) * (1 + 4.440892098500626e-16);
    }

    private static double Inherited(double state) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(state) & (long)CellStates.Inherited);

    private int Nearest(CellKey key)
    {
        var at = _root;
        while (at >= 0)
            at = BitOf(key, _nodes[at].Bit) ? _nodes[at].Right : _nodes[at].Left;

        return ~at;
    }

    private void Insert(int leaf, CellKey key, int bit)
    {
        var at = _root;
        var parent = Nothing;
        while (at >= 0 && _nodes[at].Bit < bit)
        {
            parent = at;
            at = BitOf(key, _nodes[at].Bit) ? _nodes[at].Right : _nodes[at].Left;
        }

        var isRight = BitOf(key, bit);
        var node = NewNode(new Node
        {
            Bit = bit,
            Parent = parent,
            Left = isRight ? at : ~leaf,
            Right = isRight ? ~leaf : at,
        });
        Replace(parent, at, node);
        SetParent(at, node);
        SetParent(~leaf, node);
        MarkFrom(node);
    }

    private void Replace(int parent, int child, int by)
    {
        if (parent == Nothing)
            _root = by;
        else if (_nodes[parent].Left == child)
            CollectionsMarshal.AsSpan(_nodes)[parent].Left = by;
        else
            CollectionsMarshal.AsSpan(_nodes)[parent].Right = by;

        SetParent(by, parent);
    }

    private void SetParent(int child, int parent)
    {
        if (child >= 0)
            CollectionsMarshal.AsSpan(_nodes)[child].Parent = parent;
        else
            CollectionsMarshal.AsSpan(_leaves)[~child].Parent = parent;
    }

    private void MarkFrom(int node)
    {
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        for (; node != Nothing && !nodes[node].IsDirty; node = nodes[node].Parent)
            nodes[node].IsDirty = true;
    }

    private int NewNode(Node node)
    {
        if (_freeNodes.TryPop(out var at))
        {
            _nodes[at] = node;
            return at;
        }

        if (_nodes.Count % SumsPerPage == 0)
            _sums.Add(new double[SumsPerPage * Lanes.Lanes.Width]);

        _nodes.Add(node);

        return _nodes.Count - 1;
    }

    private Span<double> SumOf(int node) =>
        _sums[node / SumsPerPage].AsSpan(node % SumsPerPage * Lanes.Lanes.Width, Lanes.Lanes.Width);

    private int NewLeaf(Leaf leaf)
    {
        if (_freeLeaves.TryPop(out var at))
        {
            _leaves[at] = leaf;
            return at;
        }

        _leaves.Add(leaf);

        return _leaves.Count - 1;
    }

    private static int CriticalBit(CellKey left, CellKey right) => left.High != right.High
        ? BitOperations.LeadingZeroCount(left.High ^ right.High)
        : 64 + BitOperations.LeadingZeroCount(left.Low ^ right.Low);

    private static bool BitOf(CellKey key, int bit) =>
        ((bit < 64 ? key.High >> (63 - bit) : key.Low >> (127 - bit)) & 1) != 0;

    private struct Node
    {
        public int Bit;
        public int Left;
        public int Right;
        public int Parent;
        public bool IsDirty;
    }

    private struct Leaf
    {
        public int Volume;
        public int Parent;
        public CellKey Key;
    }
}
