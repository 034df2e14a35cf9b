"""What our answer path is measured against: a bare Django view behind the same server."""
