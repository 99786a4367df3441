"""An adversarial network on points in the plane, where every fault can be seen: missed modes, bridges, blur."""
