"""practise"""
