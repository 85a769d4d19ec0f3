"""Pictures as one self-contained HTML file, drawn by Plotly (the extra ``html``): surfaces turn, animations play."""
