<?xml version="1.0" encoding="UTF-8"?>
<!-- Turns the rules of Schematron in a grammar into a stylesheet that holds documents to them: given
     <files><file>NAME</file>...</files> it writes the names of those that break one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:out="urn:twinwire:out" xmlns:sch="http://purl.oclc.org/dsdl/schematron">
  <xsl:namespace-alias stylesheet-prefix="out" result-prefix="xsl"/>
  <xsl:template match="/">
    <out:stylesheet version="1.0">
      <out:output method="text"/>
      <out:template match="/files">
        <out:for-each select="file">
          <out:variable name="broken">
            <xsl:for-each select="//sch:pattern">
              <out:apply-templates select="document(current())//*" mode="{@id}"/>
            </xsl:for-each>
          </out:variable>
          <out:if test="string($broken)">
            <out:value-of select="concat(., '&#10;')"/>
          </out:if>
        </out:for-each>
      </out:template>
      <xsl:apply-templates select="//sch:pattern"/>
    </out:stylesheet>
  </xsl:template>
  <xsl:template match="sch:pattern">
    <out:template match="*" mode="{@id}"/>
    <xsl:apply-templates select="sch:rule"/>
  </xsl:template>
  <xsl:template match="sch:rule">
    <out:template match="{@context}" mode="{../@id}" priority="{1 + count(following-sibling::sch:rule)}">
      <xsl:for-each select="sch:assert">
        <out:if test="not({@test})">broken</out:if>
      </xsl:for-each>
    </out:template>
  </xsl:template>
</xsl:stylesheet>
